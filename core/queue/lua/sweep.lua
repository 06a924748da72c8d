#!lua flags=allow-oom
-- lease ms, most deaths, worker, seconds that count as silence
-- What time brings about: retries that are due, workers that died, askers who waited too long.
local lease, most, worker, silence = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3], tonumber(ARGV[4])
local time = now()

local function due(zset)
  return redis.call('ZRANGEBYSCORE', key(zset), '-inf', time, 'LIMIT', 0, 100)
end

-- While Redis was away nobody could beat: that time is no proof of death. Nor is it when nobody
-- knows how long it was: it was too long for the note, or there was no sweep before it.
local last = tonumber(redis.call('GET', key('swept')))
redis.call('SET', key('swept'), time, 'PX', lease * 100)
if not last or time - last > silence * 1000 then
  for _, id in ipairs(redis.call('ZRANGE', key('leases'), 0, -1)) do
    redis.call('ZADD', key('leases'), time + lease, id)
  end
end

for _, id in ipairs(due('later')) do
  redis.call('ZREM', key('later'), id)
  wait(id, 'LPUSH')
end

local died = 0
for _, id in ipairs(due('leases')) do
  redis.call('ZREM', key('leases'), id)
  if redis.call('HGET', key('job', id), 'state') == 'running' then
    died = died + 1
    count('died')
    if redis.call('HGET', key('job', id), 'cancel') then
      excuse(id, 'cancelled')
    elseif redis.call('HINCRBY', key('job', id), 'deaths', 1) >= most then
      bury(id, 'crashed')
    else
      wait(id, 'LPUSH')
    end
  end
end

-- A job in hand is stopped by its worker; the others wait in vain.
for _, id in ipairs(due('deadlines')) do
  redis.call('ZREM', key('deadlines'), id)
  local state = redis.call('HGET', key('job', id), 'state')
  if state and state ~= 'running' then bury(id, 'too-late')
  elseif state then put('ZADD', 'deadlines', time + lease, id) end
end

if worker ~= '' then put('ZADD', 'workers', time, worker) end
redis.call('ZREMRANGEBYSCORE', key('workers'), '-inf', time - lease)
return died
