#!/usr/bin/env bash
# Requests per second and latencies of the service, with wrk, over SQLite with 10,000 jobs.
# bench/Service/requests.sh [SECONDS]; needs wrk, python3, and a build of the command (./reality).
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
root="$(cd "$here/../.." && pwd)"
seconds="${1:-20}"
data="$(mktemp -d)"
port=5877
url="http://127.0.0.1:$port"

# No limit of requests: this is one user making all of them.
REALITY_Access__RequestsPerMinute=0 "$root/reality" serve --urls "$url" --data "$data" >"$data/serve.log" 2>&1 &
server=$!
trap 'kill $server 2>/dev/null; wait $server 2>/dev/null || true; rm -rf "$data"' EXIT
for _ in $(seq 100); do curl -sf "$url/health/live" >/dev/null && break; sleep 0.1; done
token="$("$root/reality" token --data "$data" --user bench)"
python3 "$here/fill_jobs.py" "$data/reality.db" "$token" 10000 "$data/ids.txt"
export TOKEN="$token" IDS="$data/ids.txt"

echo "== GET jobs/{id}, 64 connections"
wrk -t 1 -c 64 -d 5 -s "$here/job.lua" "$url" >/dev/null
wrk -t 1 -c 64 -d "$seconds" --latency -s "$here/job.lua" "$url"
echo "== GET jobs, a page of 100, 1 connection"
wrk -t 1 -c 1 -d 3 -s "$here/list.lua" "$url" >/dev/null
wrk -t 1 -c 1 -d "$seconds" --latency -s "$here/list.lua" "$url"
echo "== processor time of the server so far, and its memory"
ps -o cputime=,rss= -p "$(pgrep -P $server -f Reality.Cli || echo $server)" | head -1
