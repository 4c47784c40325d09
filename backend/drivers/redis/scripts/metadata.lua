-- Changes the metadata of an item: see storage.MetadataRequest. seen is the
-- revision of the item whose metadata was worked on, '' where it does not matter.
local type, state, name, id = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local conditional, match, seen = ARGV[5], ARGV[6], ARGV[7]
local revision, modified, metadata, history, keep = ARGV[8], ARGV[9], ARGV[10], ARGV[11], ARGV[12]

local old = item(type, state, name)
if not old then return {'absent'} end
if conditional == '1' and match ~= old.revision then return {'conflict', old.revision} end
if seen ~= '' and seen ~= old.revision then return {'changed'} end

local r = item(type, state, name)
r.revision, r.modified, r.metadata = revision, modified, metadata
if state == 'live' then r.version = revision end
set_item(type, state, name, id, r, old, history, keep)
return finish(format(r))
