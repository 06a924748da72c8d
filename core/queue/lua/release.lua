#!lua flags=allow-oom
-- id, attempt: handed back by a worker that stops, to be the next one taken
if not owned(ARGV[1], ARGV[2]) then return 'lost' end
unwait(ARGV[1])
wait(ARGV[1], 'LPUSH')
return 'done'
