-- A page of names between two limits with their records.
local type, state, min, max, limit = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local names = call('ZRANGEBYLEX', key('names', state, type), min, max, 'LIMIT', 0, limit)
local out = {'ok'}
for from = 1, #names, BATCH do
  local to = math.min(from + BATCH - 1, #names)
  local records = call('HMGET', key('items', state, type), unpack(names, from, to))
  for i, record in ipairs(records) do
    out[#out + 1] = names[from + i - 1]
    out[#out + 1] = record
  end
end
return out
