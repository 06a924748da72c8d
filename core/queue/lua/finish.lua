#!lua flags=allow-oom
-- id, attempt
-- A job that is gone was finished before, and the answer was lost on the way.
if redis.call('EXISTS', key('job', ARGV[1])) == 0 then return 'done' end
if not owned(ARGV[1], ARGV[2]) then return 'lost' end
forget(ARGV[1])
count('finished')
return 'done'
