# What e2e/cluster/up and down share: where things are, and processes that are known by pid and start time.
set -euo pipefail

cluster_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cluster_dir=${CHIO_CLUSTER_DIR:-${TMPDIR:-/tmp}/chio-cluster} # keys, data, logs
cluster_port=${CHIO_CLUSTER_PORT:-26440}                      # etcd; +1 its peer port, +2 the API server
export cluster_root cluster_port

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }
die() {
    say "$*"
    exit 1
}

# A pid comes back some day as another process, its start time does not. A zombie has ended.
started_at() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | awk '$1 != "Z" { print $20 }'; }

alive() { # NAME
    local pid at
    read -r pid at 2>/dev/null <"$cluster_dir/run/$1.pid" || return 1
    [ -n "$at" ] && [ "$(started_at "$pid")" = "$at" ]
}

start() { # NAME COMMAND...: does nothing when that command runs already
    local name=$1 pid
    shift
    if alive "$name" && [ "$(printf '%s\n' "$@")" = "$(cat "$cluster_dir/run/$name.command")" ]; then
        return
    fi
    stop "$name"
    setsid "$@" >>"$cluster_dir/log/$name.log" 2>&1 </dev/null &
    pid=$!
    printf '%s\n' "$@" >"$cluster_dir/run/$name.command"
    echo "$pid $(started_at "$pid")" >"$cluster_dir/run/$name.pid"
}

stop() { # NAME
    local pid _ i
    if alive "$1"; then
        read -r pid _ <"$cluster_dir/run/$1.pid"
        kill "$pid" 2>/dev/null || true
        for ((i = 0; i < 100; i++)); do
            alive "$1" || break
            # The API server would wait a minute for its watchers; it keeps nothing itself.
            [ $i != 20 ] || kill -KILL "$pid" 2>/dev/null || true
            sleep 0.1
        done
        say "stopped $1"
    fi
    rm -f "$cluster_dir/run/$1".{pid,command}
}

wait_for() { # SECONDS NAME COMMAND...: until the command succeeds; NAME must stay alive meanwhile
    local end=$((SECONDS + $1)) name=$2
    shift 2
    until "$@" >/dev/null 2>&1; do
        if ! alive "$name"; then
            tail -n 15 "$cluster_dir/log/$name.log" >&2
            die "$name ended; its log is $cluster_dir/log/$name.log"
        fi
        [ $SECONDS -lt $end ] || die "$name is not ready in time; its log is $cluster_dir/log/$name.log"
        sleep 0.2
    done
}
