-- wrk sends prepared requests in turn; the answer is one line of JSON. Arguments: file, first request, once|again.
-- "once": no request is sent twice; the thread stops when the last ones have been answered.
local ffi = require("ffi")
ffi.cdef [[ typedef struct { long s; long us; } moment; int gettimeofday(moment *, void *); ]]
local at = ffi.new("moment")
local threads = {}

local function now()
  ffi.C.gettimeofday(at, nil)
  return tonumber(at.s) * 1000000 + tonumber(at.us)
end

function setup(thread)
  table.insert(threads, thread)
end

function init(arguments)
  requests, sent, answered, first, last = {}, 0, 0, 0, 0
  local file = assert(io.open(arguments[1], "rb"))
  local length = file:read("*n")
  while length do
    file:read(1)
    table.insert(requests, file:read(length))
    length = file:read("*n")
  end
  file:close()
  place = tonumber(arguments[2])
  if arguments[3] == "once" then
    response = function()
      answered, last = answered + 1, now()
      if answered + 10 >= #requests - tonumber(arguments[2]) then wrk.thread:stop() end
    end
  end
end

function request()
  if sent == 0 then first = now() end
  sent = sent + 1
  place = place % #requests + 1
  return requests[place]
end

function done(summary, latency)
  local begun, ended = threads[1]:get("first"), threads[1]:get("last")
  local spent = ended > 0 and ended - begun or summary.duration
  local e = summary.errors
  io.write(string.format(
    '\nRESULT {"requests": %d, "seconds": %.6f, "p50_ms": %.3f, "p95_ms": %.3f, "p99_ms": %.3f, "most_ms": %.3f, "bytes": %d, "refused": %d, "broken": %d}\n',
    summary.requests, spent / 1e6, latency:percentile(50) / 1e3, latency:percentile(95) / 1e3,
    latency:percentile(99) / 1e3, latency.max / 1e3, summary.bytes, e.status, e.connect + e.read + e.write + e.timeout))
end
