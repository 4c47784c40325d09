-- Enters a tenant into the registry of the store and answers its token. An entry
-- with a token that is gone is given a new one.
local name, fold, token, gone = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local entry = call('HGET', key('tenants'), fold)
if entry then
  local holder, known = entry:match('^(.*)\n(.*)$')
  if holder ~= name then return {'taken', name, holder, known} end
  if known ~= gone then return {'ok', known} end
end
call('HSET', key('tenants'), fold, name .. '\n' .. token)
return {'ok', token}
