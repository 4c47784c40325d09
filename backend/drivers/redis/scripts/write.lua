-- Puts content: see storage.WriteRequest. The body stands in the last argument or,
-- when chunks is not 0, has been staged in so many.
local token, ttl, type, typefold, state, name, id, fold = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7], ARGV[8]
local conditional, match, targeted, target = ARGV[9], ARGV[10], ARGV[11], ARGV[12]
local revision, mime, size, modified, sum, blob, keeps, metadata = ARGV[13], ARGV[14], ARGV[15], ARGV[16], ARGV[17], ARGV[18], ARGV[19], ARGV[20]
local history, keep, chunks, body = ARGV[21], ARGV[22], ARGV[23], ARGV[24]

local old = item(type, state, name)
if conditional == '1' and match ~= (old and old.revision or '') then return {'conflict', old and old.revision or ''} end
local refused = not old and taken(type, name, fold)
if refused then return refused end
local base = ''
if state ~= 'live' then
  local live = item(type, 'live', name)
  if targeted == '1' and target ~= (live and live.revision or '') then return {'conflict', live and live.revision or ''} end
  if old and targeted ~= '1' then base = old.base elseif live then base = live.version end
end
refused = refuse(token, type, typefold)
if refused then return refused end
local bytes = key('blob', blob)
if chunks ~= '0' and call('HLEN', bytes) ~= tonumber(chunks) then return {'unstaged'} end

-- The bytes come first: a kill that cuts the append-only file cuts it in them.
if chunks == '0' then
  set('HSET', bytes, 0, body)
else
  set('PERSIST', bytes)
end
make(token, ttl, type, typefold)
if keeps == '1' then metadata = old and old.metadata or '{}' end
local r = {
  revision = revision, version = state == 'live' and revision or '', base = base, mime = mime, size = size,
  modified = modified, sum = sum, blob = blob, metadata = metadata, fold = fold,
}
set_item(type, state, name, id, r, old, history, keep)
return finish(format(r))
