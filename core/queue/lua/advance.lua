#!lua flags=allow-oom
-- id, attempt, next stage, job, text
-- Stores the result and acknowledges the work in one step, also at maxmemory. Said twice
-- (the first answer was lost on the way) it is still true.
local id, attempt, stage, job, text = unpack(ARGV)
if redis.call('HGET', key('job', id), 'advanced') == attempt then return 'done' end
if not owned(id, attempt) then return 'lost' end
redis.call('HSET', key('job', id), 'job', job, 'advanced', attempt)
if string.sub(stage, 1, 8) == 'deliver.' then redis.call('ZREM', key('deadlines'), id) end
move(id, stage, text)
count('advanced')
return 'done'
