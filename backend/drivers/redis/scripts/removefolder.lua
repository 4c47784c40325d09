-- Deletes the items below a folder in every state, and the folder itself.
local type, folder, at = ARGV[1], ARGV[2], ARGV[3]
local min, max = below(folder .. '/')
for _, state in ipairs(STATES) do
  each(key('names', state, type), min, max, function(name)
    local old = item(type, state, name)
    take_item(type, state, name, old, at)
  end)
  local folders = key('folders', state, type)
  call('ZREM', folders, folder)
  call('ZREMRANGEBYLEX', folders, min, max)
  local index = 'index:' .. state .. ':' .. type
  drop_document(index, folder .. '\0_index')
  each(key('docnames', index), min, max, function(field) drop_document(index, field) end)
end
emit('folder', type, folder, '', '', '')
return finish()
