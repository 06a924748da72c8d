#!lua flags=allow-oom
-- id, attempt, lease ms
if not owned(ARGV[1], ARGV[2]) then return 'lost' end
put('ZADD', 'leases', now() + tonumber(ARGV[3]), ARGV[1])
return redis.call('HGET', key('job', ARGV[1]), 'cancel') and 'cancelled' or 'held'
