-- The documents on the shelves that are named behind the arguments: shelf, id,
-- name and body of each, of all whose id and name are as asked for ('' for any).
-- Records stand on a shelf for each group.
local type, id, name, bodies, shelf = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local out = {'ok'}
select_documents(shelf, type, id, name, function(group, at, field, item, own)
  out[#out + 1] = group
  out[#out + 1] = item
  out[#out + 1] = own
  if bodies == '1' then out[#out + 1] = call('HGET', key('docs', at), field) end
end)
return out
