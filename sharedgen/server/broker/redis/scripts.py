"""The Lua scripts: each is one atomic step on the keys of one address, from Redis 6.2 on.

An address has a hash of its epoch `e` and top offset `s`, a stream of its events, whose entry ids
are their offsets, and a hash of its retained values by name. What is announced is
`epoch offset id frame`; the id is the publisher's, so that a publish sent again is known.

The scheme (a hash for epoch and offset, a stream with offsets as ids, one script that appends and
publishes) is Centrifugo's.
"""

from __future__ import annotations

# seconds that the position of an address is remembered after its last event
META_SECONDS = 30 * 86400

# seconds for which it is known what a sender published last: longer than it tries again
SENT_SECONDS = 60

_OPEN = f"""
local function number(n) return string.format('%.0f', n) end
-- the epoch of the address, begun where there is none
local function open(keys, fresh, history)
  local epoch = redis.call('HGET', keys[1], 'e')
  if epoch then return epoch end
  local top = 0
  if history == 0 then
    -- with no history there is no epoch to tell, so an offset must not come again: microseconds
    -- are ahead of any count of events before them
    local time = redis.call('TIME')
    top = time[1] * 1000000 + time[2]
  else
    for _, value in ipairs(redis.call('HVALS', keys[3])) do
      top = math.max(top, tonumber(string.match(value, '^%d+')))
    end
  end
  redis.call('DEL', keys[2])
  redis.call('HSET', keys[1], 'e', fresh, 's', number(top))
  if redis.call('EXISTS', keys[3]) == 0 then redis.call('EXPIRE', keys[1], {META_SECONDS}) end
  return fresh
end
"""

# keys: meta, stream, retained, the sender's latest serial
# arguments: fresh epoch, history, ttl in ms, "1" to retain, id, serial, "1" if sent before,
#            channel, address, name, payload
PUBLISH = (
    _OPEN
    + f"""
local fresh, history, ttl, retain, id, serial, again, channel, address, name, payload = unpack(ARGV)
history = tonumber(history)
local epoch = open(KEYS, fresh, history)
if again == '1' then
  local latest = redis.call('GET', KEYS[4])
  if latest and tonumber(latest) >= tonumber(serial) then return epoch end
end
redis.call('SET', KEYS[4], serial, 'EX', {SENT_SECONDS})
redis.call('HINCRBY', KEYS[1], 's', 1)
local offset = redis.call('HGET', KEYS[1], 's')
local frame = 'm ' .. address .. ' ' .. offset .. ' ' .. name .. ' ' .. payload
if history > 0 then
  local time = redis.call('TIME')
  local now = number(time[1] * 1000 + math.floor(time[2] / 1000))
  redis.call('XADD', KEYS[2], 'MAXLEN', history, offset .. '-0', 'i', id, 't', now, 'f', frame)
  redis.call('PEXPIRE', KEYS[2], ttl)
end
if retain == '1' then
  redis.call('HSET', KEYS[3], name, offset .. ' ' .. id .. ' ' .. frame)
  redis.call('PERSIST', KEYS[1])
elseif redis.call('EXISTS', KEYS[3]) == 0 then
  redis.call('EXPIRE', KEYS[1], number(math.max({META_SECONDS}, ttl / 500)))
end
redis.call('PUBLISH', channel, epoch .. ' ' .. offset .. ' ' .. id .. ' ' .. frame)
return epoch
"""
)

# keys: meta, stream, retained
# arguments: fresh epoch, history, "none", "last", "after" or "from", a count or an offset,
#            the epoch of that offset, "1" for the retained values
# answers: epoch, top, now in ms, the entries (nil: not all that was asked for), the values
READ = (
    _OPEN
    + """
local fresh, history, what, count, asked, retains = unpack(ARGV)
history = tonumber(history)
local epoch = open(KEYS, fresh, history)
local top = redis.call('HGET', KEYS[1], 's')
local time = redis.call('TIME')
local now = number(time[1] * 1000 + math.floor(time[2] / 1000))
local entries = {}
if what == 'last' then
  if count ~= '0' then entries = redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', count) end
elseif what == 'after' then
  local missing = tonumber(top) - tonumber(count)
  if epoch ~= asked or missing < 0 or missing > history then
    entries = false
  elseif missing > 0 then
    entries = redis.call('XRANGE', KEYS[2], number(tonumber(count) + 1), '+')
    if #entries ~= missing then entries = false end
  end
elseif what == 'from' and tonumber(top) - tonumber(count) <= history then
  entries = redis.call('XRANGE', KEYS[2], count, '+')
end
return {epoch, top, now, entries, retains == '1' and redis.call('HGETALL', KEYS[3]) or {}}
"""
)

# keys: meta
# arguments: the epoch that is over, a fresh one
ROTATE = """
if redis.call('HGET', KEYS[1], 'e') == ARGV[1] then redis.call('HSET', KEYS[1], 'e', ARGV[2]) end
return redis.call('HGET', KEYS[1], 'e')
"""
