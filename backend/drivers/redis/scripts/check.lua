-- Names the commands that scripts use and this user may not run, and writes a key
-- that expires, which shows whether the server takes writes at all.
local probe = key('check')
local denied = {'ok'}
for _, command in ipairs({
  {'EXISTS', probe}, {'EXPIRE', probe, 1}, {'GET', probe}, {'HDEL', probe, 'f'}, {'HEXISTS', probe, 'f'}, {'HGET', probe, 'f'},
  {'HINCRBY', probe, 'f', 1}, {'HKEYS', probe}, {'HLEN', probe}, {'HMGET', probe, 'f'}, {'HSET', probe, 'f', 'v'}, {'HSETNX', probe, 'f', 'v'},
  {'HVALS', probe}, {'PERSIST', probe}, {'PEXPIREAT', probe, 1}, {'PEXPIRETIME', probe}, {'PTTL', probe},
  {'PUBLISH', T:match('^{([^:}]*)') .. ':changes', ''}, {'SADD', probe, 'm'}, {'SET', probe, 'v'}, {'SMEMBERS', probe}, {'SREM', probe, 'm'},
  {'TIME'}, {'UNLINK', probe}, {'ZADD', probe, 0, 'm'}, {'ZLEXCOUNT', probe, '-', '+'}, {'ZRANGEBYLEX', probe, '-', '+'},
  {'ZREM', probe, 'm'}, {'ZREMRANGEBYLEX', probe, '-', '+'}, {'ZREVRANGEBYLEX', probe, '+', '-'}, {'ZSCORE', probe, 'm'},
}) do
  if not redis.acl_check_cmd(unpack(command)) then denied[#denied + 1] = command[1] end
end
if #denied == 1 then call('SET', probe, '', 'EX', 60) end
return denied
