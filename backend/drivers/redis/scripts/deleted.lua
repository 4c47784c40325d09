-- A page of deleted names: name, time, version and record of the newest version.
local type, min, max, limit = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local out = {'ok'}
for _, name in ipairs(call('ZRANGEBYLEX', key('deleted', type), min, max, 'LIMIT', 0, limit)) do
  local low, high = below(name .. '\0')
  local newest = call('ZREVRANGEBYLEX', key('past', type), high, low, 'LIMIT', 0, 1)[1]
  local version = newest and newest:sub(#name + 19)
  out[#out + 1] = name
  out[#out + 1] = call('HGET', key('deletedat', type), name)
  out[#out + 1] = version or ''
  out[#out + 1] = version and call('HGET', key('versions', type), name .. '\0' .. version)
end
return out
