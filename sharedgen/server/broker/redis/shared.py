"""What processes share beside events: the one run of a key, and a limited number of places.

Each is one key and one atomic step. Times are the server's own, so clocks need not agree.
"""

from __future__ import annotations

import math
from typing import Any

from .. import Begun
from .commands import Call
from .keys import Keys

_NOW = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function number(n) return string.format('%.0f', n) end
"""

# argument: digest, window in ms, lease in ms
_BEGIN = (
    _NOW
    + """
local digest, window, lease = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local run = redis.call('HMGET', KEYS[1], 'd', 'o', 'l')
if not run[1] then
  redis.call('HSET', KEYS[1], 'd', digest, 'l', number(now + lease))
  redis.call('PEXPIRE', KEYS[1], number(math.max(window, lease)))
  return {'mine', ''}
end
if run[1] ~= digest then return {'other', ''} end
if run[2] then return {'done', run[2]} end
return {tonumber(run[3]) <= now and 'lost' or 'running', ''}
"""
)

# argument: lease in ms
_RENEW = (
    _NOW
    + """
local run = redis.call('HMGET', KEYS[1], 'd', 'o')
if run[1] and not run[2] then
  redis.call('HSET', KEYS[1], 'l', number(now + ARGV[1]))
  if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[1]) then
    redis.call('PEXPIRE', KEYS[1], ARGV[1])
  end
end
"""
)

# arguments: outcome, window in ms
_FINISH = """
local run = redis.call('HMGET', KEYS[1], 'd', 'o')
if run[1] and not run[2] then
  redis.call('HSET', KEYS[1], 'o', ARGV[1])
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
"""

# arguments: member, limit, ms
_ENTER = (
    _NOW
    + """
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', number(now))
local held = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not held and redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[2]) then return 0 end
redis.call('ZADD', KEYS[1], number(now + ARGV[3]), ARGV[1])
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[3]) then redis.call('PEXPIRE', KEYS[1], ARGV[3]) end
return 1
"""
)


def begin(keys: Keys, key: str, digest: str, *, window: float, lease: float) -> Call:
    return Call((1, keys.shared("run", key), digest, _ms(window), _ms(lease)), _BEGIN)


def begun(answer: Any) -> Begun:
    state, outcome = answer
    return Begun(state.decode(), outcome.decode())


def renew(keys: Keys, key: str, *, lease: float) -> Call:
    return Call((1, keys.shared("run", key), _ms(lease)), _RENEW)


def finish(keys: Keys, key: str, outcome: str, *, window: float) -> Call:
    return Call((1, keys.shared("run", key), outcome, _ms(window)), _FINISH)


def enter(keys: Keys, key: str, member: str, *, limit: int, seconds: float) -> Call:
    return Call((1, keys.shared("places", key), member, limit, _ms(seconds)), _ENTER)


def leave(keys: Keys, key: str, member: str) -> Call:
    return Call(("ZREM", keys.shared("places", key), member))


def _ms(seconds: float) -> int:
    return max(1, math.ceil(seconds * 1000))
