-- Puts an old version back onto live: see storage.RestoreRequest.
local type, name, id, version, conditional, match = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
local revision, modified, history, keep = ARGV[7], ARGV[8], ARGV[9], ARGV[10]

local r = parse(call('HGET', key('versions', type), name .. '\0' .. version))
if not r then return {'absent'} end
local live = item(type, 'live', name)
if conditional == '1' and match ~= (live and live.revision or '') then return {'conflict', live and live.revision or ''} end

r.revision, r.version, r.modified = revision, revision, modified
set_item(type, 'live', name, id, r, live, history, keep)
return finish(format(r))
