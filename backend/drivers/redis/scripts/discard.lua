-- Removes a staged blob unless a write has bound it whose answer was lost. One that
-- comes later finds nothing staged.
local blob = ARGV[1]
if call('HEXISTS', key('refs'), blob) == 0 then call('UNLINK', key('blob', blob)) end
return {'ok'}
