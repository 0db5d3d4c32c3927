-- Draws requests at random from a file: one a line, its method, target and body parted by tabs.
-- In a line, ######## becomes a number that was not used before.
local requests = {}
local number = 0

local function split(line)
  return line:match("^([^\t]*)\t([^\t]*)\t(.*)$")
end

function init(arguments)
  local file, seed = arguments[1], tonumber(arguments[2])
  math.randomseed(seed)
  number = 10000000 + (seed * 1000000) % 80000000
  local headers = { ["Accept"] = "application/json", ["Authorization"] = arguments[3], ["User-Agent"] = "load/1.0" }
  local writing = { ["Content-Type"] = "application/json" }
  for name, value in pairs(headers) do writing[name] = value end
  for line in io.lines(file) do
    local method, target, body = split(line)
    if body == "" then
      requests[#requests + 1] = wrk.format(method, target, headers)
    else
      requests[#requests + 1] = wrk.format(method, target, writing, body)
    end
  end
end

function request()
  local drawn = requests[math.random(#requests)]
  if drawn:find("########", 1, true) then
    number = number + 1
    drawn = drawn:gsub("########", tostring(number))
  end
  return drawn
end

function done(summary, latency)
  local errors = summary.errors
  local broken = errors.connect + errors.read + errors.write + errors.timeout
  local form = '\n{"requests": %d, "seconds": %f, "bytes": %d, "wrong": %d, "broken": %d, "p50_ms": %f, "p99_ms": %f}\n'
  io.write(form:format(summary.requests, summary.duration / 1e6, summary.bytes, errors.status, broken,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
