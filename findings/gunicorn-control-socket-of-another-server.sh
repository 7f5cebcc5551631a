#!/usr/bin/env bash
# Guess: each gunicorn listens to its own `gunicornc`; a second one that is given the same socket says so, as
#        it does for a port that is taken.
# Seen:  by default all servers of a user have the same control socket. The one that is started last takes it
#        away from the others without a line in any log: `gunicornc -c shutdown` or `reload`, meant for the
#        first, reaches the second. When the second ends it removes the socket: nobody reaches the first again.
# Of:    gunicorn 27.0.1, where the control socket is on unless `--no-control-socket` is given.
# Matters to: whoever runs a web server and a server of WebSockets, or blue and green, as one user: give each
#        its `--control-socket`.
set -euo pipefail

folder=$(mktemp -d)
mkdir "$folder/runtime"
servers=()
trap 'kill "${servers[@]}" 2>/dev/null || true; wait; rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet gunicorn==27.0.1
export XDG_RUNTIME_DIR="$folder/runtime"
cd "$folder"

cat >application.py <<'PYTHON'
def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"hello\n"]
PYTHON

start() { # a server, until its control socket listens
    "$folder/venv/bin/gunicorn" --bind 127.0.0.1:0 --name "$1" application:app >"$1.log" 2>&1 &
    servers+=($!)
    until grep -qs "Control socket listening" "$1.log"; do sleep 0.1; done
}

reached() { # the server that gunicornc talks to
    "$folder/venv/bin/gunicornc" -c "show config" 2>&1 | grep -oE "proc_name: .*|Failed to connect" || true
}

{
    "$folder/venv/bin/gunicorn" --version
    start first
    echo "with one server: $(reached)"
    start second
    echo "with two: $(reached)"
    echo "lines about it in the logs: $(grep -ciE "warn|error|in use" first.log second.log | tr '\n' ' ')"
    kill "${servers[1]}"
    wait "${servers[1]}" || true
    echo "when the second has ended: $(reached)"
    kill -0 "${servers[0]}" && echo "and the first still serves"
} >seen
cat seen

cat >expected <<'TEXT'
gunicorn (version 27.0.1)
with one server: proc_name: first
with two: proc_name: second
lines about it in the logs: first.log:0 second.log:0 
when the second has ended: Failed to connect
and the first still serves
TEXT
diff expected seen || {
    echo "this has changed" >&2
    exit 1
}
