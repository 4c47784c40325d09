-- Removes a type for good.
local type, fold = ARGV[1], ARGV[2]
local function release_all(records)
  for _, record in ipairs(call('HVALS', records)) do release(parse(record).blob) end
end
for _, state in ipairs(STATES) do release_all(key('items', state, type)) end
release_all(key('versions', type))
keys_of_type(type, function(k) call('UNLINK', k) end)
if call('HGET', key('types'), fold) == type then call('HDEL', key('types'), fold) end
call('SREM', key('shelved'), type)
emit('folder', type, '', '', '', '')
return finish()
