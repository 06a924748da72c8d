"""The steps of a plan that two processes may take at once, as scripts that run inside Redis.

KEYS[1] is the plan, KEYS[2] the platform's index; ARGV begins with the seconds to keep them and the
plan's name in the index. A plan that was removed meanwhile does not come back.
"""

_HEAD = """#!lua flags=allow-oom
local plan, index, keep, name = KEYS[1], KEYS[2], ARGV[1], ARGV[2]
local function get(field) return redis.call('HGET', plan, field) end
local function set(...) redis.call('HSET', plan, ...) end
local function free() redis.call('HDEL', plan, 'job', 'until', 'reach') end
local function settle(day)
  if (get('done') or '') < day then set('done', day) end
end
local function miss(day)
  local missed = get('missed') or ''
  if not string.find(missed, day, 1, true) then set('missed', missed .. ' ' .. day) end
end
"""

_STANDING = "if redis.call('EXISTS', plan) == 0 then return 'gone' end\n"

_PUT = """#!lua
-- Not allow-oom: at maxmemory nothing new is taken.
-- done, since, field, value...
local plan, index, keep, name = KEYS[1], KEYS[2], ARGV[1], ARGV[2]
local done = redis.call('HGET', plan, 'done') or ''
redis.call('HDEL', plan, 'owner', 'title', 'locale', 'quiet', 'proposed')
if done < ARGV[3] then redis.call('HSET', plan, 'done', ARGV[3]) end
redis.call('HSETNX', plan, 'since', ARGV[4])
redis.call('HSET', plan, 'state', 'on', unpack(ARGV, 5))
redis.call('SADD', index, name)
redis.call('EXPIRE', plan, keep)
redis.call('EXPIRE', index, keep)
return 'put'
"""

_TURN = """
-- state, the last date that is past
if get('state') ~= ARGV[3] then settle(ARGV[4]) end
set('state', ARGV[3])
redis.call('HDEL', plan, 'quiet', 'proposed')
return 'turned'
"""

_SETTLE = """
-- day, missed...
if (get('done') or '') >= ARGV[3] then return 'known' end
settle(ARGV[3])
for i = 4, #ARGV do miss(ARGV[i]) end
return 'settled'
"""

_HOLD = """
-- job, until, now, the state that it wants the plan to be in, or ''
if ARGV[6] ~= '' and get('state') ~= ARGV[6] then return 'off' end
local held = get('job')
if held and held ~= ARGV[3] and tonumber(get('until')) > tonumber(ARGV[5]) then return 'busy' end
set('job', ARGV[3], 'until', ARGV[4])
return 'held'
"""

_REACH = """
-- job, message
if get('job') ~= ARGV[3] then return 'lost' end
set('reach', ARGV[4])
return 'reached'
"""

_POSTED = """
-- job, its date and those that it told of: none of them is missed any more...
if get('job') ~= ARGV[3] then return 'lost' end
local reach, missed = get('reach'), get('missed') or ''
if reach then set('cursor', reach) end
for i = 4, #ARGV do
  missed = string.gsub(missed, ' ?' .. string.gsub(ARGV[i], '%-', '%%-'), '')
end
set('missed', missed)
redis.call('HDEL', plan, 'quiet', 'proposed')
free()
return 'posted'
"""

_PASSED = """
-- job, 1 if it was scheduled. Said twice it counts once.
if get('job') ~= ARGV[3] then return get('quiet') or '0' end
free()
return tostring(redis.call('HINCRBY', plan, 'quiet', ARGV[4]))
"""

_FAILED = """
-- job, its date or ''
if get('job') == ARGV[3] then free() end
if ARGV[4] ~= '' then miss(ARGV[4]) end
return 'failed'
"""

_SUSPEND = """
-- job
set('state', 'suspended')
free()
return 'suspended'
"""

_PROPOSED = "set('proposed', '1')\nreturn 'proposed'\n"

_BODIES = {
    "turn": _TURN,
    "settle": _SETTLE,
    "hold": _HOLD,
    "reach": _REACH,
    "posted": _POSTED,
    "failed": _FAILED,
    "suspend": _SUSPEND,
    "proposed": _PROPOSED,
}

ALL = {
    "put": _PUT,
    "passed": _HEAD + _PASSED,
    **{name: _HEAD + _STANDING + body for name, body in _BODIES.items()},
}
"""Every script by the name of its step."""
