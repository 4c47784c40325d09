-- Gives an id another name or type with all that belongs to it: see
-- storage.MoveRequest. Folded names begin with the folded id.
local token, ttl, type, typefold, fromtype, from, to = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7]
local fromfold, tofold, revision, at = ARGV[8], ARGV[9], ARGV[10], ARGV[11]

local occupied = false
local items = {}
for _, state in ipairs(STATES) do
  extensions(type, state, to, function() occupied = true; return true end)
  extensions(fromtype, state, from, function(name)
    local r = item(fromtype, state, name)
    items[#items + 1] = {state = state, old = name, name = to .. name:sub(#from + 1), r = r, oldfold = r.fold, fold = tofold .. r.fold:sub(#fromfold + 1)}
  end)
end
if occupied then return {'occupied'} end
if #items == 0 then return {'absent'} end
for _, it in ipairs(items) do
  local refused = taken(type, it.name, it.fold)
  if refused and not (type == fromtype and refused[3] == it.old) then return refused end
end
local refused = refuse(token, type, typefold)
if refused then return refused end

make(token, ttl, type, typefold)

-- The versions of every extension, also of those that are deleted: they follow
-- those that a deleted item of the new name has left.
local past = {}
local function collect(prefix)
  local min, max = below(prefix)
  each(key('past', fromtype), min, max, function(member)
    local name = member:match('^(.-)%z')
    if name == from or not name:find('[/.]', #from + 2) then past[#past + 1] = {member = member, old = name} end
  end)
end
if not from:match('[^/]%.[^/.]*$') then collect(from .. '\0') end
collect(from .. '.')
local deleted = {}
for _, p in ipairs(past) do
  local name = to .. p.old:sub(#from + 1)
  local version = p.member:sub(#p.old + 19)
  local field = p.old .. '\0' .. version
  local r = parse(call('HGET', key('versions', fromtype), field))
  forget(fromtype, p.old, r.fold)
  r.fold = tofold .. r.fold:sub(#fromfold + 1)
  set('HSETNX', key('folds', type), r.fold, name)
  set('HSET', key('versions', type), name .. '\0' .. version, format(r))
  set('ZADD', key('past', type), 0, name .. '\0' .. next_sequence() .. '\0' .. version)
  call('HDEL', key('versions', fromtype), field)
  call('ZREM', key('past', fromtype), p.member)
  deleted[p.old] = name
end
for old, name in pairs(deleted) do
  local time = call('HGET', key('deletedat', fromtype), old)
  if time then
    set('HSET', key('deletedat', type), name, time)
    set('ZADD', key('deleted', type), 0, name)
    undelete(fromtype, old)
  end
end

for i, it in ipairs(items) do
  forget(fromtype, it.old, it.oldfold)
  it.r.revision, it.r.fold = revision .. '.' .. i, it.fold
  set('HSETNX', key('folds', type), it.fold, it.name)
  set('ZADD', key('names', it.state, type), 0, it.name)
  set('HSET', key('items', it.state, type), it.name, format(it.r))
  undelete(type, it.name)
  call('HDEL', key('items', it.state, fromtype), it.old)
  call('ZREM', key('names', it.state, fromtype), it.old)
  emit('delete', fromtype, '', it.old, it.state, '')
  emit('content', type, '', it.name, it.state, it.r.revision)
end

local function move_shelf(old, new)
  local min, max = below(from .. '\0')
  each(key('docnames', old), min, max, function(field)
    local body = call('HGET', key('docs', old), field)
    put_document(new, to .. field:sub(#from + 1), body)
    drop_document(old, field)
  end)
end
move_shelf('history:' .. fromtype, 'history:' .. type)
for _, state in ipairs({'draft', 'pending'}) do
  move_shelf('comment:' .. state .. ':' .. fromtype, 'comment:' .. state .. ':' .. type)
end
for _, group in ipairs(call('SMEMBERS', key('groups', fromtype))) do
  set('SADD', key('groups', type), group)
  move_shelf('record:' .. group .. ':' .. fromtype, 'record:' .. group .. ':' .. type)
end
return finish()
