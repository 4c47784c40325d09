-- Removes a type for good.
local type, fold = ARGV[1], ARGV[2]
local function release(records)
  for _, record in ipairs(call('HVALS', records)) do unref(parse(record).blob) end
end
for _, state in ipairs(STATES) do release(key('items', state, type)) end
release(key('versions', type))
keys_of_type(type, function(k) call('UNLINK', k) end)
if call('HGET', key('types'), fold) == type then call('HDEL', key('types'), fold) end
call('SREM', key('shelved'), type)
emit('folder', type, '', '', '', '')
return finish()
