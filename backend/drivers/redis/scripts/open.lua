-- The record at an address with its first chunk.
local type, state, name = ARGV[1], ARGV[2], ARGV[3]
local record = call('HGET', key('items', state, type), name)
if not record then return {'absent'} end
return {'ok', record, call('HGET', key('blob', parse(record).blob), 0)}
