#!/usr/bin/env bash
# same_bytes.sh CASES_TEST PROPERTIES_TEST FILE...   every answer is the same, to the byte, in another process (case 37)
set -euo pipefail
cases_test=$1
properties_test=$2
shift 2

everything() {
    local file
    for file in "$@"; do
        "$cases_test" --dump "$file"
    done
    "$properties_test" --dump 300
}

first=$(everything "$@" | sha256sum)
second=$(env -i LC_ALL=C TZ=Asia/Tokyo HOME=/ bash -c "$(declare -p cases_test properties_test); $(declare -f everything); everything \"\$@\"" everything "$@" | sha256sum)
lines=$(everything "$@" | wc -l)
echo "$lines answers: $first$second"
[ "$lines" -gt 300 ] && [ "$first" = "$second" ]
