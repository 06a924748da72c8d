-- Put in front of every script. KEYS[1] is the prefix under which all keys live.
local KEEP = 172800  -- seconds; every key expires, and is kept alive by use

local function key(...)
  return KEYS[1] .. table.concat({...}, ':')
end

local function now()  -- the server's clock in ms: workers' clocks differ
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

local function put(kind, zset, score, id)
  redis.call(kind, key(zset), score, id)
  redis.call('EXPIRE', key(zset), KEEP)
end

local function count(what)
  redis.call('HINCRBY', key('counts'), what, 1)
  redis.call('EXPIRE', key('counts'), KEEP)
end

-- Whether this attempt still owns the job. Everybody else is a zombie.
local function owned(id, attempt)
  local held = redis.call('HMGET', key('job', id), 'state', 'attempt')
  return held[1] == 'running' and held[2] == attempt
end

-- Put a job into its lane. A workspace is in `turns` exactly while its lane is not empty.
-- A job whose worker died is a suspect: it waits apart, to be tried alone.
local function wait(id, side)
  local job = redis.call('HMGET', key('job', id), 'stage', 'priority', 'workspace', 'deaths')
  local stage, class, workspace = job[1], job[2], job[3]
  if not stage then return end
  if job[4] then class = 'suspect' end
  redis.call('HSET', key('job', id), 'state', 'waiting', 'class', class)
  local lane = key(stage, 'lane', class, workspace)
  local turns = key(stage, 'turns', class)
  if redis.call(side, lane, id) == 1 then redis.call('RPUSH', turns, workspace) end
  redis.call('EXPIRE', lane, KEEP)
  redis.call('EXPIRE', turns, KEEP)
  put('ZADD', stage .. ':waiting:' .. class, now(), id)
end

local function unwait(id)
  local job = redis.call('HMGET', key('job', id), 'stage', 'class')
  if job[2] then redis.call('ZREM', key(job[1], 'waiting', job[2]), id) end
  redis.call('ZREM', key('leases'), id)
  redis.call('ZREM', key('later'), id)
end

-- Move a job to its next stage with a new text. Faults are counted per stage.
local function move(id, stage, text)
  unwait(id)
  redis.call('HDEL', key('job', id), 'deaths', 'errors', 'cancel')
  redis.call('HSET', key('job', id), 'stage', stage, 'text', text)
  wait(id, 'RPUSH')
end

-- Forget a job and everything people said in it. What asked for it stays known for a while.
local function forget(id)
  unwait(id)
  redis.call('ZREM', key('deadlines'), id)
  redis.call('DEL', key('job', id))
end

-- Tell the asker why there will be no summary. A notice that cannot be delivered is the end.
local function excuse(id, reason)
  local job = redis.call('HMGET', key('job', id), 'stage', 'platform')
  redis.call('ZREM', key('deadlines'), id)
  if not job[2] or string.sub(job[1], 1, 8) == 'deliver.' then return forget(id) end
  move(id, 'deliver.' .. job[2], '{"notice":"' .. reason .. '"}')
end

-- A job without the platform's means to answer it, which are secrets.
local function bare(raw)
  local read, job = pcall(cjson.decode, raw or '')
  if not read or type(job) ~= 'table' or type(job.request) ~= 'table' then return '' end
  job.request.via = cjson.null
  local missed = job.request.missed
  if missed and #missed == 0 then job.request.missed = nil end  -- it would be written as {}
  return cjson.encode(job)
end

-- Write a job into the dead letters, without text and secrets, and excuse it.
local function bury(id, reason)
  local job = redis.call('HMGET', key('job', id), 'stage', 'job', 'attempt')
  local dead = key('dead', id)
  redis.call('HSET', dead, 'stage', job[1] or '', 'job', bare(job[2]), 'attempt', job[3] or '0',
    'reason', reason, 'at', now())
  redis.call('EXPIRE', dead, 604800)
  redis.call('ZADD', key('dead'), now(), id)
  redis.call('EXPIRE', key('dead'), 604800)
  count('buried')
  excuse(id, reason)
end
