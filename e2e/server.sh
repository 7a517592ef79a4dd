# Webhook servers for tests: start, ask, stop, and tell the API server about them. Used by e2e/run and by cases.
# $e2e_state holds one folder for each server: pid, port, admin (a port), ca.crt, log.

log_has() { grep -qF -- "$2" "$e2e_state/$1/log"; } # SERVER TEXT

until_ok() { # SECONDS WHAT COMMAND...: waits on a condition
    local end=$((SECONDS + $1)) what=$2
    shift 2
    until "$@" >/dev/null 2>&1; do
        if [ $SECONDS -ge $end ]; then
            echo "gave up waiting: $what" >&2
            return 1
        fi
        sleep 0.1
    done
}

taken() { (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null; } # PORT

free_port() { # COUNT: the first of so many in a row, below the range that the kernel hands out
    local port i
    while :; do
        port=$((20000 + RANDOM % 1000 * 10))
        # Marked by a folder, so that two cases that look at the same time do not take the same one.
        mkdir "$e2e_state/port-$port" 2>/dev/null || continue
        for ((i = 0; i < $1; i++)); do
            if taken $((port + i)); then continue 2; fi
        done
        echo $port
        return
    done
}

# Prints the body; fails unless the status is 200. /dev/tcp: nothing to install.
admin_get() { # SERVER PATH
    local line status
    exec 8<>"/dev/tcp/127.0.0.1/$(cat "$e2e_state/$1/admin")" || return 1
    printf 'GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' "$2" >&8
    read -r _ status _ <&8
    while IFS= read -r line <&8 && [ "$line" != $'\r' ]; do :; done
    cat <&8
    exec 8<&-
    [ "$status" = 200 ]
}

server_pid() { cat "$e2e_state/$1/pid" 2>/dev/null; }

# server_start NAME [VARIABLE=VALUE...] [FLAG...]: chio-webhook with certificate and port of its own
server_start() {
    local name=$1 dir=$e2e_state/$1 env=() certificate=()
    shift
    while [[ ${1:-} == [A-Z]*=* ]]; do
        env+=("$1")
        shift
    done
    mkdir -p "$dir"
    [ -s "$dir/port" ] || free_port 1 >"$dir/port"
    [ -s "$dir/admin" ] || free_port 1 >"$dir/admin"
    [[ " $* " == *' --tls-source '* ]] ||
        certificate=(--tls-source self --dns-name localhost --ca-bundle-out "$dir/ca.crt")
    # Until it is ready SIGHUP would end it: whoever refreshes namespaces meanwhile has to wait.
    exec 7>"$e2e_state/namespaces.lock"
    flock 7
    # Flags of the case come last and win.
    setsid env "${env[@]}" "$e2e_webhook" "${certificate[@]}" --namespaces "$e2e_state/namespaces.yaml" --log-level debug \
        --listen "127.0.0.1:$(cat "$dir/port")" --admin-listen "127.0.0.1:$(cat "$dir/admin")" "$@" \
        >>"$dir/log" 2>&1 </dev/null 7>&- &
    echo $! >"$dir/pid"
    disown # no wait is to wait for it
    if ! until_ok 20 "server $name is ready" admin_get "$name" /readyz; then
        tail -n 5 "$dir/log" >&2
        return 1
    fi
    exec 7>&-
}

ended() { # PID: gone, or dead and waiting for a parent to notice
    [ ! -e "/proc/$1/stat" ] || [ "$(sed 's/.*) //' "/proc/$1/stat" | cut -c 1)" = Z ]
}

server_stop() { # NAME
    local pid
    pid=$(server_pid "$1") || return 0
    rm -f "$e2e_state/$1/pid"
    kill "$pid" 2>/dev/null || return 0
    until_ok 30 "server $1 ends" ended "$pid" || kill -KILL "$pid"
}

server_url() { echo "https://localhost:$(cat "$e2e_state/$1/port")"; } # NAME

# --- what the servers know of namespaces ------------------------------------------------------------------------------
knows_namespaces() { # SERVER COUNT
    [ "$(admin_get "$1" /metrics | sed -n 's/^chio_webhook_namespaces \([0-9]*\).*/\1/p')" = "$2" ]
}

refresh_namespaces() { # all servers read them again; returns when they have
    local file=$e2e_state/namespaces.yaml pid name
    exec 7>"$e2e_state/namespaces.lock"
    flock 7
    kubectl get namespaces -o yaml >"$file.new"
    mv "$file.new" "$file"
    for pid in "$e2e_state"/*/pid; do
        [ -e "$pid" ] || continue
        name=$(basename "$(dirname "$pid")")
        kill -HUP "$(cat "$pid")" 2>/dev/null || continue
        until_ok 10 "server $name has read the namespaces" \
            knows_namespaces "$name" "$(grep -c '^  kind: Namespace$' "$file")"
    done
    exec 7>&-
}

# --- what the API server knows of them --------------------------------------------------------------------------------
install_entries() { # the product's two entries, for server main; returns when the API server calls it
    sed -e "s|@PORT@|$(cat "$e2e_state/main/port")|" -e "s|@CA_BUNDLE@|$(base64 -w0 "$e2e_state/main/ca.crt")|" \
        "$e2e_root/e2e/webhook.yaml" | kubectl apply --server-side -f - >/dev/null
    until_ok 20 'the API server calls the webhook' probe_reaches main default
}

restart_main() { # [FLAG...]: with a new authority, so the entries change too
    kubectl get namespaces -o yaml >"$e2e_state/namespaces.yaml"
    server_stop main
    server_start main "$@"
    install_entries
}

probe_reaches() { # SERVER NAMESPACE [EXTRA-KUBECTL-ARGS]: a dry run that the server has to see
    local name=probe-$RANDOM$RANDOM
    kubectl -n "$2" run "$name" --image=example/probe:1 --annotations=chio-injection=enabled --dry-run=server || true
    log_has "$1" "$name"
}

probe_fails() { # NAMESPACE
    ! kubectl -n "$1" run probe --image=example/probe:1 --dry-run=server
}
