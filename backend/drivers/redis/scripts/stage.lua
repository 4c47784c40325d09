-- A chunk of an upload, which vanishes unless a write binds the blob in time.
local blob, no, data = ARGV[1], ARGV[2], ARGV[3]
call('HSET', key('blob', blob), no, data)
call('EXPIRE', key('blob', blob), GRACE)
return {'ok'}
