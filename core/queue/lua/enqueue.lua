#!lua
-- id, stage, once, priority, workspace, platform, version, job, text, ms to deadline, limit
-- Not allow-oom: at maxmemory new work is refused so that work in hand can end.
local id, stage, once, priority, workspace, platform = unpack(ARGV, 1, 6)
local version, job, text, span, limit = unpack(ARGV, 7, 11)
local known = redis.call('GET', key('once', once))
if known then return {'known', known} end
if redis.call('ZCARD', key(stage, 'waiting', priority)) >= tonumber(limit) then
  return {'full', ''}
end
-- A digest is asked for again by whoever finds it not settled, for hours.
redis.call('SET', key('once', once), id, 'EX', priority == 'digest' and KEEP or 3600)
redis.call('HSET', key('job', id), 'stage', stage, 'priority', priority, 'workspace', workspace,
  'platform', platform, 'version', version, 'job', job, 'text', text, 'attempt', 0,
  'asked', now())
redis.call('PEXPIRE', key('job', id), tonumber(span) + 3600000)
put('ZADD', 'deadlines', now() + tonumber(span), id)
wait(id, 'RPUSH')
count('enqueued')
return {'new', id}
