-- Removes an address: see storage.DeleteRequest.
local type, state, name, conditional, match, at = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
local old = item(type, state, name)
if conditional == '1' and match ~= (old and old.revision or '') then return {'conflict', old and old.revision or ''} end
if not old then return {'ok'} end

take_item(type, state, name, old, at)
return finish()
