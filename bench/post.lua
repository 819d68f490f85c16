-- For wrk: POSTs the files that are its arguments, in turn, and prints what was measured as one line of JSON.
local requests = {}
local last = 0

function init(names)
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/json"
  for _, name in ipairs(names) do
    local file = assert(io.open(name, "rb"))
    requests[#requests + 1] = wrk.format(nil, nil, nil, file:read("*a"))
    file:close()
  end
end

function request()
  last = last % #requests + 1
  return requests[last]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    'bench {"requests": %d, "duration_us": %d, "bytes": %d, "errors": %d, "p50_us": %d, "p99_us": %d}\n',
    summary.requests, summary.duration, summary.bytes,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(50), latency:percentile(99)))
end
