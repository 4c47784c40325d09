-- The record of a version with its first chunk.
local type, name, version = ARGV[1], ARGV[2], ARGV[3]
local record = call('HGET', key('versions', type), name .. '\0' .. version)
if not record then return {'absent'} end
return {'ok', record, call('HGET', key('blob', parse(record).blob), 0)}
