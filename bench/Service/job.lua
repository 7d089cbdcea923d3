-- One job after another, in an order that no cache of a few rows helps with.
local ids = {}
for id in io.lines(os.getenv("IDS")) do ids[#ids + 1] = id end
local next = 0

wrk.headers["Authorization"] = "Bearer " .. os.getenv("TOKEN")

function request()
  next = (next + 7919) % #ids
  return wrk.format("GET", "/reality-modeling/jobs/" .. ids[next + 1])
end

function done(summary)
  io.write(string.format("answers other than 2xx: %d, broken connections: %d\n", summary.errors.status,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
