-- Takes a tenant out of the registry unless it has been entered again.
local name, fold, token = ARGV[1], ARGV[2], ARGV[3]
if call('HGET', key('tenants'), fold) == name .. '\n' .. token then call('HDEL', key('tenants'), fold) end
return {'ok'}
