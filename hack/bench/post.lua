-- wrk's script: POST the file named after "--", and end with one line for hack/bench-webhook:
-- RESULT requests seconds p50_us p99_us failures
function init(args)
    local file = assert(io.open(args[1], "rb"))

    wrk.method = "POST"
    wrk.headers["Content-Type"] = "application/json"
    wrk.body = file:read("*a")
    file:close()
end

function done(summary, latency)
    local errors = summary.errors
    local failures = errors.connect + errors.read + errors.write + errors.status + errors.timeout

    io.write(string.format("RESULT %d %.6f %.0f %.0f %d\n", summary.requests, summary.duration / 1e6,
        latency:percentile(50), latency:percentile(99), failures))
end
