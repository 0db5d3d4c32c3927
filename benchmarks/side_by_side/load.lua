-- Draws requests at random from a file: one a line, its method, target and body parted by tabs.
-- Where it is told how many were made before, it goes on from there in the file's order.
-- In a line, ######## becomes a number that was not used before.
local requests = {}
local number = 0
local made = nil

local function split(line)
  return line:match("^([^\t]*)\t([^\t]*)\t(.*)$")
end

-- A client writes its header fields in one order, always: wrk.format has another one in each run.
local function written(method, target, fields, body)
  return method .. " " .. target .. " HTTP/1.1\r\nHost: " .. wrk.headers["Host"] .. "\r\n" .. fields .. "\r\n" .. body
end

function init(arguments)
  local file, seed = arguments[1], tonumber(arguments[2])
  math.randomseed(seed)
  made = tonumber(arguments[4])
  number = 10000000 + (seed * 1000000) % 80000000
  local fields = "Accept: application/json\r\nAuthorization: " .. arguments[3] .. "\r\nUser-Agent: load/1.0\r\n"
  local writing = fields .. "Content-Type: application/json\r\nContent-Length: "
  for line in io.lines(file) do
    local method, target, body = split(line)
    if body == "" then
      requests[#requests + 1] = written(method, target, fields, "")
    else
      requests[#requests + 1] = written(method, target, writing .. #body .. "\r\n", body)
    end
  end
end

function request()
  local drawn
  if made then
    drawn = requests[made % #requests + 1]
    made = made + 1
  else
    drawn = requests[math.random(#requests)]
  end
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
