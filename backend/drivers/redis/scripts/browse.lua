-- One level: first how many folders, then their names, then items and records. It
-- jumps over what lies in a folder, and looks ahead further the fewer there are.
local type, state, prefix = ARGV[1], ARGV[2], ARGV[3]
local folders, items, seen = {}, {}, {}

local function walk(index, found)
  local min, max = below(prefix)
  if prefix == '' then min, max = '-', '+' end
  local ahead = 1
  while true do
    local members = call('ZRANGEBYLEX', index, min, max, 'LIMIT', 0, ahead)
    local jumped = false
    for _, member in ipairs(members) do
      local slash = member:find('/', #prefix + 1, true)
      if slash then
        local folder = member:sub(#prefix + 1, slash - 1)
        if not seen[folder] then
          seen[folder] = true
          folders[#folders + 1] = folder
        end
        min, jumped, ahead = '[' .. member:sub(1, slash - 1) .. '0', true, 1 -- '0' follows '/'
        break
      end
      found(member)
    end
    if not jumped then
      if #members < ahead then return end
      min, ahead = '(' .. members[#members], math.min(2 * ahead, BATCH)
    end
  end
end

walk(key('names', state, type), function(name)
  items[#items + 1] = name
end)
walk(key('folders', state, type), function(path)
  local folder = path:sub(#prefix + 1)
  if not seen[folder] then
    seen[folder] = true
    folders[#folders + 1] = folder
  end
end)
local out = {'ok', tostring(#folders)}
for _, folder in ipairs(folders) do out[#out + 1] = folder end
for from = 1, #items, BATCH do
  local to = math.min(from + BATCH - 1, #items)
  for i, record in ipairs(call('HMGET', key('items', state, type), unpack(items, from, to))) do
    out[#out + 1] = items[from + i - 1]
    out[#out + 1] = record
  end
end
return out
