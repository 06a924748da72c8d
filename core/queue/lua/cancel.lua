#!lua flags=allow-oom
-- id: a running job is told by its next beat
local state = redis.call('HGET', key('job', ARGV[1]), 'state')
if not state then return 'gone' end
if state == 'running' then
  redis.call('HSET', key('job', ARGV[1]), 'cancel', 1)
  return 'told'
end
excuse(ARGV[1], 'cancelled')
return 'cancelled'
