-- Makes a tenant, a type or a folder: see storage.Container.
local token, ttl, type, typefold, state, folder = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
local refused = refuse(token, type, typefold)
if refused then return refused end

make(token, ttl, type, typefold)
if folder ~= '' and set('ZADD', key('folders', state, type), 0, folder) == 1 then emit('folder', type, folder, '', state, '') end
return finish()
