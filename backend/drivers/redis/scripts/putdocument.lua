-- Puts a document: see storage.DocumentRequest. seen is the SHA-1 of the document
-- that the condition was found to hold for, '' for none and '?' while it is not known.
local token, ttl, type, typefold, state = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local shelf, group, id, name, body = ARGV[6], ARGV[7], ARGV[8], ARGV[9], ARGV[10]
local conditional, seen, required, kind, belongs = ARGV[11], ARGV[12], ARGV[13], ARGV[14], ARGV[15]

local there = required == '0'
if not there then
  extensions(type, state, id, function() there = true; return true end)
  if not there then return {'noitem'} end
end
local field = id .. '\0' .. name
if conditional == '1' then
  local old = call('HGET', key('docs', shelf), field)
  if seen ~= (old and redis.sha1hex(old) or '') then return {'differs', old} end
end
if belongs == '1' then -- to a tenant; a document makes no type
  local refused = refuse(token, '', '')
  if refused then return refused end
  make(token, ttl, '', '')
end

if type ~= '' then set('SADD', key('shelved'), type) end
if group ~= '' then set('SADD', key('groups', type), group) end
put_document(shelf, field, body)
if kind ~= '' then emit(kind, type, id, '', state, '') end
return finish()
