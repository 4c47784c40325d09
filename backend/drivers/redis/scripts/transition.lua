-- Moves an item to another state: see storage.TransitionRequest. An item with
-- comments is moved only with a plan for them, made for what print tells of them
-- and of the other extensions; without it they are answered.
local type, from, to, name, id = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local conditional, match, targeted, target = ARGV[6], ARGV[7], ARGV[8], ARGV[9]
local revision, modified, history, keep, planned = ARGV[10], ARGV[11], ARGV[12], ARGV[13], ARGV[14]
local thread, removes = ARGV[15], tonumber(ARGV[16]) -- then the names to remove, then names and bodies to carry

local source = item(type, from, name)
if not source then return {'absent'} end
if conditional == '1' and match ~= source.revision then return {'conflict', source.revision} end
local occupant = item(type, to, name)
if targeted == '1' then
  if target ~= (occupant and occupant.revision or '') then return {'conflict', occupant and occupant.revision or ''} end
elseif occupant and (occupant.version == '' or occupant.version ~= source.base) then
  return {'conflict', occupant.revision}
end

local shelf = 'comment:' .. from .. ':' .. type
local min, max = below(id .. '\0')
local fields = call('ZRANGEBYLEX', key('docnames', shelf), min, max)
if #fields > 0 then
  local others = '0'
  extensions(type, from, id, function(other)
    if other ~= name then others = '1' end
    return other ~= name
  end)
  local comments = {'comments', others}
  for _, field in ipairs(fields) do
    comments[#comments + 1] = field:sub(#id + 2)
    comments[#comments + 1] = call('HGET', key('docs', shelf), field)
  end
  local print = redis.sha1hex(cjson.encode(comments))
  if print ~= planned then
    table.insert(comments, 2, print)
    return comments
  end
end

local r = item(type, from, name)
r.revision, r.modified = revision, modified
if to == 'live' then r.version, r.base = revision, '' end
set_item(type, to, name, id, r, occupant, history, keep)
if #fields > 0 then
  for i = 17 + removes, #ARGV, 2 do put_document('comment:' .. to .. ':' .. type, id .. '\0' .. ARGV[i], ARGV[i + 1]) end
  for i = 17, 16 + removes do drop_document(shelf, id .. '\0' .. ARGV[i]) end
  if thread ~= '' then
    set('SADD', key('groups', type), 'thread')
    put_document('record:thread:' .. type, id .. '\0' .. revision, thread)
  end
end
take_item(type, from, name, source, modified)
return finish(format(r))
