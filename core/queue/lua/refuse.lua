#!lua flags=allow-oom
-- id, attempt, reason: the end of a job that nobody can help; its asker hears the reason
if not owned(ARGV[1], ARGV[2]) then return 'lost' end
excuse(ARGV[1], ARGV[3])
return 'done'
