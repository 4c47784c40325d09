-- Removes a tenant for good. Whoever learned its token before the removal may not
-- make it again under that token, which is about to leave the registry. Open
-- streams of large content keep their bytes for a while.
local token = ARGV[1]
for _, blob in ipairs(call('HKEYS', key('refs'))) do release(blob) end
call('UNLINK', key('refs'))
keys_of_tenant(function(k) call('UNLINK', k) end)
if token ~= '' then call('SET', key('gone'), token, 'EX', 86400) end
emit('folder', '', '', '', '', '')
return finish()
