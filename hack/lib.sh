# shellcheck shell=bash
# What the scripts of this folder share. Sourced, never run.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export ROOT

BOLD='' DIM='' RED='' GREEN='' YELLOW='' OFF=''
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ] && [ "${TERM:-dumb}" != dumb ]; then
    BOLD=$'\e[1m' DIM=$'\e[2m' RED=$'\e[31m' GREEN=$'\e[32m' YELLOW=$'\e[33m' OFF=$'\e[0m'
fi
# Not every script uses every colour.
: "$BOLD$DIM$RED$GREEN$YELLOW$OFF"

heading() { printf '\n%s== %s%s\n' "$BOLD" "$*" "$OFF"; }
say() { printf '%s\n' "$*"; }
die() {
    printf '%serror:%s %s\n' "$RED" "$OFF" "$*" >&2
    exit 1
}
is_linux_root() { [ "$(id -u)" = 0 ]; }

# seconds_text N: 75 becomes "1m15s".
seconds_text() {
    if [ "$1" -ge 60 ]; then
        printf '%dm%02ds' $(($1 / 60)) $(($1 % 60))
    else
        printf '%ds' "$1"
    fi
}

# Prints that a long step is alive: a counter on a terminal, a line every half minute in a log.
tick() { # LABEL LOG
    local start=$SECONDS last

    while sleep 1; do
        last=$(tail -c 300 "$2" 2>/dev/null | tr '\r' '\n' | tail -n 1 | tr -cd '[:print:]')
        if [ -t 1 ]; then
            printf '\r\e[K  %s... %s %s%.60s%s' "$1" "$(seconds_text $((SECONDS - start)))" \
                "$DIM" "$last" "$OFF"
        elif [ $(((SECONDS - start) % 30)) = 29 ]; then
            printf '  %s... %s  %.80s\n' "$1" "$(seconds_text $((SECONDS - start + 1)))" "$last"
        fi
    done
}

# run_logged LABEL LOG COMMAND...: the output goes to LOG; on failure its end is shown. Never
# called where the shell ignores failures of the command itself: the status is returned.
run_logged() {
    local label=$1 log=$2 start=$SECONDS status=0 ticker
    shift 2
    mkdir -p "$(dirname "$log")"
    : >"$log"
    tick "$label" "$log" &
    ticker=$!
    "$@" >"$log" 2>&1 </dev/null || status=$?
    kill "$ticker" 2>/dev/null || true
    wait "$ticker" 2>/dev/null || true
    if [ -t 1 ]; then printf '\r\e[K'; fi
    if [ "$status" = 0 ]; then
        printf '  %s: %sdone%s in %s\n' "$label" "$GREEN" "$OFF" "$(seconds_text $((SECONDS - start)))"
    else
        printf '  %s: %sfailed%s (status %s), the end of %s:\n' "$label" "$RED" "$OFF" "$status" "$log"
        grep -vE '^\[[0-9]+/[0-9]+\] |^-- ' "$log" | tail -n 40 | sed 's/^/    /' # no lines of progress
    fi
    return "$status"
}
