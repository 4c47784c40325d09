-- The version that is live, '' when there is none, then the ids and records of
-- the versions, newest first.
local type, name = ARGV[1], ARGV[2]
local live = item(type, 'live', name)
local out = {'ok', live and live.version or ''}
local min, max = below(name .. '\0')
for _, member in ipairs(call('ZREVRANGEBYLEX', key('past', type), max, min)) do
  local version = member:sub(#name + 19)
  out[#out + 1] = version
  out[#out + 1] = call('HGET', key('versions', type), name .. '\0' .. version)
end
return out
