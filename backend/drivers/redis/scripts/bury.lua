-- Says of a tenant that has expired that its token may leave the registry.
if call('EXISTS', T) == 1 then return {'changed'} end
call('SET', key('gone'), ARGV[1], 'EX', 86400)
return {'ok'}
