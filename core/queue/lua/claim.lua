#!lua flags=allow-oom
-- lease ms, newest version this worker reads, worker, whether its hands are empty, whether it
-- has some to spare for digests, stage...
local lease, reads = tonumber(ARGV[1]), tonumber(ARGV[2])
local worker, alone, digests = ARGV[3], ARGV[4] == '1', ARGV[5] == '1'

-- Jobs that an older worker set aside, because a newer one wrote them.
local function welcome(stage)
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', key(stage, 'newer'), '-inf', reads, 'LIMIT', 0, 9)) do
    redis.call('ZREM', key(stage, 'newer'), id)
    wait(id, 'RPUSH')
  end
end

local function take(stage, class, id)
  redis.call('ZREM', key(stage, 'waiting', class), id)  -- its job may have expired
  local job = redis.call('HMGET', key('job', id), 'stage', 'state', 'version', 'job', 'text')
  if job[1] ~= stage or job[2] ~= 'waiting' then return nil end
  if (tonumber(job[3]) or 0) > reads then
    put('ZADD', stage .. ':newer', job[3], id)
    return nil
  end
  local attempt = redis.call('HINCRBY', key('job', id), 'attempt', 1)
  redis.call('HSET', key('job', id), 'state', 'running', 'worker', worker)
  put('ZADD', 'leases', now() + lease, id)
  return {id, stage, tostring(attempt), class, job[4] or '', job[5] or ''}
end

-- The next workspace's first job; the workspace goes to the end of the line.
local function turn(stage, class)
  local turns = key(stage, 'turns', class)
  for _ = 1, 1000 do
    local workspace = redis.call('LPOP', turns)
    if not workspace then return nil end
    local lane = key(stage, 'lane', class, workspace)
    local id = redis.call('LPOP', lane)
    if redis.call('LLEN', lane) > 0 then
      redis.call('RPUSH', turns, workspace)
      redis.call('EXPIRE', turns, KEEP)  -- popping its last one had ended the list
    end
    local taken = id and take(stage, class, id)
    if taken then return taken end
  end
end

for i = 6, #ARGV do welcome(ARGV[i]) end

-- A job that may have killed a worker is tried alone: only so a second death is its own, and not
-- that of a job beside it. Until it is, nobody with other jobs in hand takes more.
for i = 6, #ARGV do
  if redis.call('EXISTS', key(ARGV[i], 'turns', 'suspect')) == 1 then
    if not alone then return false end
    local taken = turn(ARGV[i], 'suspect')
    if taken then return taken end
  end
end

for _, class in ipairs({'interactive', digests and 'digest' or nil}) do
  for i = 6, #ARGV do
    local taken = turn(ARGV[i], class)
    if taken then return taken end
  end
end
return false
