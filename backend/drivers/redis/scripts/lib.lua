-- Stands in front of every script. KEYS[1] is the tag of a tenant, such as
-- {velocity:acme}, and the key of what is known of the tenant; {velocity} is the
-- tag of what belongs to no tenant. Every other key begins with the tag, so that
-- it lies in the same slot of a cluster; doc.go lists them. A script first reads
-- and decides, then writes: Redis does not take back what a failing script wrote.
-- It adds before it switches a record over, and removes last: after a kill Redis may
-- replay the beginning of a script only, which may then leave something over, but
-- must not leave a record without what it points to.
local T = KEYS[1]
local call = redis.call

local STATES = {'draft', 'pending', 'live'}
local MAX_EVENTS = 1000
local BATCH = 500

local function key(...) return T .. ':' .. table.concat({...}, ':') end

-- set runs a writing command and notes its key for the expiry of the tenant.
local touched = {}
local function set(command, k, ...)
  touched[k] = true
  return call(command, k, ...)
end

-- A record is an item or a version: fields in lines, of which only the last may
-- hold line breaks itself.
local RECORD = '^([^\n]*)\n([^\n]*)\n([^\n]*)\n([^\n]*)\n([^\n]*)\n([^\n]*)\n([^\n]*)\n([^\n]*)\n([^\n]*)\n(.*)$'

local function parse(text)
  if not text then return nil end
  local r = {}
  r.revision, r.version, r.base, r.mime, r.size, r.modified, r.sum, r.blob, r.metadata, r.fold = text:match(RECORD)
  return r
end

local function format(r)
  return table.concat({r.revision, r.version, r.base, r.mime, r.size, r.modified, r.sum, r.blob, r.metadata, r.fold}, '\n')
end

local function item(type, state, name) return parse(call('HGET', key('items', state, type), name)) end

-- below returns the limits of the members that begin with a prefix, for ZRANGEBYLEX.
local function below(prefix)
  local kept = prefix:match('^(.-)\255*$')
  if kept == '' then return '[' .. prefix, '+' end
  return '[' .. prefix, '(' .. kept:sub(1, -2) .. string.char(kept:byte(-1) + 1)
end

-- each calls f for the members of an index between two limits, in order; f may
-- remove the member that it is called with. It ends when f returns true.
local function each(index, min, max, f)
  while true do
    local members = call('ZRANGEBYLEX', index, min, max, 'LIMIT', 0, BATCH)
    for _, member in ipairs(members) do
      if f(member) then return end
    end
    if #members < BATCH then return end
    min = '(' .. members[#members]
  end
end

local function any(index, prefix)
  local min, max = below(prefix)
  return #call('ZRANGEBYLEX', index, min, max, 'LIMIT', 0, 1) > 0
end

-- extensions calls f with the name of every extension of an id in a state.
local function extensions(type, state, id, f)
  local names = key('names', state, type)
  if not id:match('[^/]%.[^/.]*$') and call('ZSCORE', names, id) and f(id) then return end
  each(names, '[' .. id .. '.', '(' .. id .. '/', function(name)
    return not name:find('[/.]', #id + 2) and f(name)
  end)
end

-- Events are published by finish, all in one message.
local events = {}
local function emit(kind, type, id, name, state, revision)
  events[#events + 1] = {kind, type, id, name, state, revision}
end

-- Blobs are hashes of chunks with a count of the records that point to them.
local function ref(blob, n) set('HINCRBY', key('refs'), blob, n) end

local GRACE = 3600 -- seconds for which replaced chunks stay for the streams that read them

local released = {} -- by this script; finish lets go of them
local function release(blob) released[#released + 1] = blob end

local function unref(blob)
  if call('HINCRBY', key('refs'), blob, -1) > 0 then return end
  call('HDEL', key('refs'), blob)
  local chunks = key('blob', blob)
  if call('HLEN', chunks) > 1 then
    call('EXPIRE', chunks, GRACE)
  else
    call('UNLINK', chunks) -- whoever opened it has it whole
  end
end

-- refuse says why a type cannot be used by a write that would make it, or nil.
local function refuse(token, type, fold)
  if call('EXISTS', T) == 0 then
    local gone = call('GET', key('gone')) or ''
    if token == '' or token == gone then return {'tenant', gone} end
  end
  local holder = type ~= '' and call('HGET', key('types'), fold)
  if holder and holder ~= type then return {'taken', type, holder} end
end

-- make makes tenant and type after refuse had nothing against them.
local function make(token, ttl, type, fold)
  if call('EXISTS', T) == 0 then
    set('HSET', T, 'token', token)
    if ttl ~= '0' then call('HSET', T, 'ttl', ttl) end
    emit('folder', '', '', '', '', '')
  end
  if type ~= '' and set('HSETNX', key('types'), fold, type) == 1 then emit('folder', type, '', '', '', '') end
end

-- taken refuses a new name that differs from another only in case.
local function taken(type, name, fold)
  local holder = call('HGET', key('folds', type), fold)
  if holder and holder ~= name then return {'taken', name, holder} end
end

local function undelete(type, name)
  call('ZREM', key('deleted', type), name)
  call('HDEL', key('deletedat', type), name)
end

-- forget lets go of a fold unless another name has it.
local function forget(type, name, fold)
  if call('HGET', key('folds', type), fold) == name then call('HDEL', key('folds', type), fold) end
end

local function put_document(shelf, field, body)
  set('HSET', key('docs', shelf), field, body)
  set('ZADD', key('docnames', shelf), 0, field)
end

local function drop_document(shelf, field)
  call('HDEL', key('docs', shelf), field)
  call('ZREM', key('docnames', shelf), field)
end

-- select_documents calls f with group, shelf, field, id and name of the documents
-- on a shelf whose id and name are as asked for, '' for any; where documents have no
-- id, and for the order of a folder, '' is the id itself. The shelf 'record' stands
-- for those of every group.
local function select_documents(shelf, type, id, name, f)
  local several = id == '' and (shelf:find('^history:') or shelf:find('^comment:') or shelf:find('^record'))
  local function walk(group, at)
    if not several and name ~= '' then
      local field = id .. '\0' .. name
      if call('HEXISTS', key('docs', at), field) == 1 then f(group, at, field, id, name) end
      return
    end
    local min, max = '-', '+'
    if not several then min, max = below(id .. '\0') end
    each(key('docnames', at), min, max, function(field)
      local item, own = field:match('^(.-)%z(.*)$')
      if name == '' or name == own then f(group, at, field, item, own) end
    end)
  end
  if shelf ~= 'record' then return walk('', shelf) end
  for _, group in ipairs(call('SMEMBERS', key('groups', type))) do walk(group, 'record:' .. group .. ':' .. type) end
end

local function next_sequence() return string.format('%016d', set('HINCRBY', T, 'sequence', 1)) end

-- prune removes the oldest versions beyond the number that is kept, 0 keeps all.
local function prune(type, name, keep)
  keep = tonumber(keep)
  if keep == 0 then return end
  local past = key('past', type)
  local min, max = below(name .. '\0')
  for _ = 1, call('ZLEXCOUNT', past, min, max) - keep do
    local oldest = call('ZRANGEBYLEX', past, min, max, 'LIMIT', 0, 1)[1]
    local field = name .. '\0' .. oldest:sub(#name + 19)
    release(parse(call('HGET', key('versions', type), field)).blob)
    call('HDEL', key('versions', type), field)
    call('ZREM', past, oldest)
  end
end

-- set_item puts a record at an address. On live it is a version, with the history
-- record that begins as given ('' for none), of which only the store knows parent
-- and size. old is what stands at the address, or nil.
local function set_item(type, state, name, id, r, old, history, keep)
  local record = format(r)
  ref(r.blob, state == 'live' and 2 or 1)
  set('ZADD', key('names', state, type), 0, name)
  set('HSETNX', key('folds', type), r.fold, name)
  if state == 'live' then
    set('HSET', key('versions', type), name .. '\0' .. r.version, record)
    set('ZADD', key('past', type), 0, name .. '\0' .. next_sequence() .. '\0' .. r.version)
    if history ~= '' then
      local known = '{'
      if old then known = known .. '"parent":"' .. old.version .. '",' end
      if r.size ~= '0' then known = known .. '"size":' .. r.size .. ',' end
      put_document('history:' .. type, id .. '\0' .. r.version, known .. history:sub(2))
    end
  end
  set('HSET', key('items', state, type), name, record)
  undelete(type, name)
  if old then release(old.blob) end
  if state == 'live' then prune(type, name, keep) end
  emit('content', type, '', name, state, r.revision)
end

-- take_item removes a record from an address. A name that is in no state after
-- that is deleted when it has versions, else it never was.
local function take_item(type, state, name, r, at)
  local elsewhere = false
  for _, other in ipairs(STATES) do
    elsewhere = elsewhere or other ~= state and call('HEXISTS', key('items', other, type), name) == 1
  end
  local past = elsewhere or any(key('past', type), name .. '\0')
  if past and not elsewhere then
    set('HSET', key('deletedat', type), name, at)
    set('ZADD', key('deleted', type), 0, name)
  end
  call('HDEL', key('items', state, type), name)
  call('ZREM', key('names', state, type), name)
  if not past then forget(type, name, r.fold) end
  release(r.blob)
  emit('delete', type, '', name, state, '')
end

-- keys_of_type calls f for every key that may belong to a type.
local function keys_of_type(type, f)
  for _, what in ipairs({'folds', 'versions', 'past', 'deleted', 'deletedat'}) do f(key(what, type)) end
  local function shelf(name)
    f(key('docs', name))
    f(key('docnames', name))
  end
  for _, state in ipairs(STATES) do
    for _, what in ipairs({'items', 'names', 'folders'}) do f(key(what, state, type)) end
    shelf('comment:' .. state .. ':' .. type)
    shelf('index:' .. state .. ':' .. type)
  end
  shelf('history:' .. type)
  for _, group in ipairs(call('SMEMBERS', key('groups', type))) do shelf('record:' .. group .. ':' .. type) end
  f(key('groups', type))
end

-- keys_of_tenant calls f for every key of the tenant.
local function keys_of_tenant(f)
  for _, type in ipairs(call('HVALS', key('types'))) do keys_of_type(type, f) end
  for _, type in ipairs(call('SMEMBERS', key('shelved'))) do keys_of_type(type, f) end
  for _, shelf in ipairs({'schema', 'webhook'}) do
    f(key('docs', shelf))
    f(key('docnames', shelf))
  end
  for _, blob in ipairs(call('HKEYS', key('refs'))) do f(key('blob', blob)) end
  f(key('refs'))
  f(key('types'))
  f(key('shelved'))
  f(T)
end

-- Every key of an ephemeral tenant ends at the same moment, at least ttl and at
-- most a tenth more after the last write. The deadline is moved for all keys at
-- once, and only when the tenth is used up.
local function extend(ttl)
  if call('PTTL', T) >= ttl then
    local deadline = call('PEXPIRETIME', T)
    for k in pairs(touched) do call('PEXPIREAT', k, deadline) end
    return
  end
  local now = call('TIME')
  local deadline = string.format('%.0f', now[1] * 1000 + now[2] / 1000 + ttl * 1.1)
  keys_of_tenant(function(k) call('PEXPIREAT', k, deadline) end)
end

-- finish ends a script that has written.
local function finish(...)
  for _, blob in ipairs(released) do unref(blob) end
  local ttl = call('HGET', T, 'ttl')
  if ttl then extend(tonumber(ttl)) end
  if #events > MAX_EVENTS then events = {{'resync'}} end
  if #events > 0 then
    redis.pcall('PUBLISH', T:match('^{([^:}]*)') .. ':changes', cjson.encode({tag = T, events = events}))
  end
  return {'ok', ...}
end
