wrk.headers["Authorization"] = "Bearer " .. os.getenv("TOKEN")

function request()
  return wrk.format("GET", "/reality-modeling/jobs?%24filter=iTwinId+eq+77777777-7777-4777-8777-777777777777&%24top=100")
end

function done(summary)
  io.write(string.format("answers other than 2xx: %d\n", summary.errors.status))
end
