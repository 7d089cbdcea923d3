#!/usr/bin/env bash
# Requests per second and latencies of the service, with wrk, over a database with 10,000 jobs.
# bench/Service/requests.sh [SECONDS] [sqlite|postgres ...]; default: both. Needs wrk, python3, a build of the command (./reality), and
# for postgres its server and psql; root starts the server as the user postgres.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
root="$(cd "$here/../.." && pwd)"
seconds="${1:-20}"
shift || true
[ $# -gt 0 ] || set -- sqlite postgres
data="$(mktemp -d)"
url="http://127.0.0.1:5877"
server=
postgres=
trap 'stop_all; rm -rf "$data"' EXIT

stop_all() {
  [ -z "$server" ] || { kill "$server" 2>/dev/null; wait "$server" 2>/dev/null || true; server=; }
  [ -z "$postgres" ] || { as_postgres pg_ctl -D "$postgres" -w -m fast stop >/dev/null; postgres=; }
}

as_postgres() {
  local program
  program="$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)/$1"
  shift
  if [ "$(id -u)" = 0 ]; then (cd / && runuser -u postgres -- "$program" "$@"); else "$program" "$@"; fi
}

start_postgres() {
  chmod 777 "$data"
  as_postgres initdb -D "$data/cluster" -U reality -A trust -E UTF8 >/dev/null
  as_postgres pg_ctl -D "$data/cluster" -w -l "$data/cluster/log" \
    -o "-p 5878 -c listen_addresses=127.0.0.1 -c unix_socket_directories=''" start >/dev/null
  postgres="$data/cluster"
}

measure() {
  local kind="$1" folder="$data/$1" address="$data/$1/reality.db"
  mkdir "$folder"
  if [ "$kind" = postgres ]; then
    start_postgres
    address="postgresql://reality@127.0.0.1:5878/postgres"
    export REALITY_Database__Kind=Postgres REALITY_Database__ConnectionString="Host=127.0.0.1;Port=5878;Username=reality;Database=postgres"
  fi
  # No limit of requests: this is one user making all of them.
  REALITY_Access__RequestsPerMinute=0 "$root/reality" serve --urls "$url" --data "$folder" >"$folder/serve.log" 2>&1 &
  server=$!
  for _ in $(seq 300); do curl -sf "$url/health/ready" >/dev/null && break; sleep 0.1; done
  TOKEN="$("$root/reality" token --data "$folder" --user bench)"
  export TOKEN IDS="$folder/ids.txt"
  python3 "$here/fill_jobs.py" "$address" "$TOKEN" 10000 "$IDS"

  echo "== $kind: GET jobs/{id}, 64 connections"
  wrk -t 1 -c 64 -d 5 -s "$here/job.lua" "$url" >/dev/null
  wrk -t 1 -c 64 -d "$seconds" --latency -s "$here/job.lua" "$url"
  echo "== $kind: GET jobs, a page of 100, 1 connection"
  wrk -t 1 -c 1 -d 3 -s "$here/list.lua" "$url" >/dev/null
  wrk -t 1 -c 1 -d "$seconds" --latency -s "$here/list.lua" "$url"
  echo "== $kind: processor time of the server so far, and its memory"
  ps -o cputime=,rss= -p "$(pgrep -P "$server" -f Reality.Cli || echo "$server")" | head -1
  stop_all
}

for kind in "$@"; do measure "$kind"; done
