-- Deletes documents that are selected as in documents.lua.
local type, id, name, state, shelf, kind = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
select_documents(shelf, type, id, name, function(_, at, field, item)
  drop_document(at, field)
  if kind ~= '' then emit(kind, type, item, '', state, '') end
end)
return finish()
