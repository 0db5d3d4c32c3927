"""What Redis does at once, as Lua: taking a session and giving it back. Each is one command, so nobody comes between.

A session is a hash: `g` its life (another one after each reset), `v` how often it was written, `f` and `b` the format
and the linktape that wrote it, `l` and `u` who holds it and until when (milliseconds of Redis' clock), `i` whether that
is for a next call; and for each part `k:NAME` its bytes and `w:NAME` the version that wrote them. Its journal is a list
beside it.
"""

from __future__ import annotations

TAKE = """
-- KEYS: hash. ARGV: holder, its process, hold_ms, life for a new one, format, linktape, known life and version,
-- idle_ms, the channels' name but for whose, session
local now = redis.call('TIME')
local now_ms = now[1] * 1000 + math.floor(now[2] / 1000)
local h = redis.call('HMGET', KEYS[1], 'g', 'v', 'f', 'b', 'l', 'u', 'i')
if not h[1] then
  redis.call('HSET', KEYS[1], 'g', ARGV[4], 'v', 0, 'f', ARGV[5], 'b', ARGV[6], 'l', ARGV[1], 'u', now_ms + ARGV[3])
  redis.call('PEXPIRE', KEYS[1], ARGV[9])
  return {'new', ARGV[4], 0}
end
if h[3] ~= ARGV[5] then return {'other', h[3], h[4]} end
if h[5] ~= '' and tonumber(h[6]) > now_ms and string.sub(h[5], 1, #ARGV[2]) ~= ARGV[2] then
  local heard = redis.call('PUBLISH', ARGV[10] .. string.match(h[5], '^[^:]*'), ARGV[11])
  -- who has died between two calls holds nobody up
  if heard > 0 or h[7] ~= '1' then return {'held', tonumber(h[6]) - now_ms} end
end
redis.call('HSET', KEYS[1], 'l', ARGV[1], 'u', now_ms + ARGV[3], 'i', '')
local answer = {'taken', h[1], tonumber(h[2])}
local known = -1
if h[1] == ARGV[7] then known = tonumber(ARGV[8]) end
if known == tonumber(h[2]) then return answer end
local all = redis.call('HGETALL', KEYS[1])
local at = {}
for i = 1, #all, 2 do at[all[i]] = all[i + 1] end
for name, value in pairs(at) do
  if string.sub(name, 1, 2) == 'w:' and tonumber(value) > known then
    local part = string.sub(name, 3)
    answer[#answer + 1] = part
    answer[#answer + 1] = at['k:' .. part]
  end
end
return answer
"""

GIVE_BACK = """
-- KEYS: hash, journal, all sessions. ARGV: holder, life, how many ms it goes on being held (or ''), idle_ms, most
-- rows, session, channel of calls, parts, NAME BYTES of each, rows
local h = redis.call('HMGET', KEYS[1], 'g', 'v', 'l')
if not h[1] then return {'gone'} end
if h[1] ~= ARGV[2] or h[3] ~= ARGV[1] then return {'lost'} end
local now = redis.call('TIME')
local version, parts = h[2] + 1, tonumber(ARGV[8])
local set = {'v', version, 'l', ''}
if ARGV[3] ~= '' then
  set = {'v', version, 'u', now[1] * 1000 + math.floor(now[2] / 1000) + ARGV[3], 'i', '1'}
end
for i = 9, 7 + 2 * parts, 2 do
  set[#set + 1] = 'k:' .. ARGV[i]
  set[#set + 1] = ARGV[i + 1]
  set[#set + 1] = 'w:' .. ARGV[i]
  set[#set + 1] = version
end
redis.call('HSET', KEYS[1], unpack(set))
for i = 9 + 2 * parts, #ARGV do
  redis.call('RPUSH', KEYS[2], ARGV[i])
  redis.call('PUBLISH', ARGV[7], ARGV[6] .. '\\0' .. ARGV[i])
end
if #ARGV >= 9 + 2 * parts then redis.call('LTRIM', KEYS[2], -ARGV[5], -1) end
redis.call('PEXPIRE', KEYS[1], ARGV[4])
redis.call('PEXPIRE', KEYS[2], ARGV[4])
redis.call('ZADD', KEYS[3], now[1] + now[2] / 1000000, ARGV[6])
return {'kept', version}
"""

LOOK = """
-- KEYS: hash, journal. ARGV: '1' for the journal's rows, too
local rows = {}
if ARGV[1] == '1' then rows = redis.call('LRANGE', KEYS[2], 0, -1) end
return {redis.call('HGETALL', KEYS[1]), redis.call('LLEN', KEYS[2]), rows}
"""

BEGIN_ANEW = """
-- KEYS: hash, journal. ARGV: holder, life, new life
local h = redis.call('HMGET', KEYS[1], 'g', 'l', 'u', 'f', 'b')
if h[1] ~= ARGV[2] or h[2] ~= ARGV[1] then return {'lost'} end
redis.call('DEL', KEYS[1], KEYS[2])
redis.call('HSET', KEYS[1], 'g', ARGV[3], 'v', 0, 'l', h[2], 'u', h[3], 'f', h[4], 'b', h[5])
return {'kept', 0}
"""
