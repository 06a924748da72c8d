#!lua flags=allow-oom
-- id, attempt, most errors, ms to wait, reason
local id, attempt, most, pause, reason = unpack(ARGV)
if not owned(id, attempt) then return 'lost' end
if redis.call('HINCRBY', key('job', id), 'errors', 1) >= tonumber(most) then
  bury(id, reason)
  return 'buried'
end
unwait(id)
redis.call('HSET', key('job', id), 'state', 'later')
put('ZADD', 'later', now() + tonumber(pause), id)
return 'later'
