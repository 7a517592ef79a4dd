#!/usr/bin/env bash
# t91-no-faults.sh SOURCE BUILD [BINARY...]: a release has no fault injection in it, neither as a symbol nor as a string.
# Builds the release of SOURCE in BUILD. Each BINARY, built with fault injection, must show that the search finds it.
set -euo pipefail
source=$1 build=$2
shift 2

names='CHIO_FAULT|fault_armed|faults_from_environment|clock_past'
for binary in "$@"; do
    grep -aqE "$names" "$binary" || { echo "$binary: has fault injection, and the search does not see it" >&2; exit 1; }
done

cmake -S "$source" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release >"$build.log" 2>&1 || { cat "$build.log" >&2; exit 1; }
cmake --build "$build" --target chio-webhook chioctl >"$build.log" 2>&1 || { cat "$build.log" >&2; exit 1; }
for binary in "$build/webhook/server/chio-webhook" "$build/webhook/cli/chioctl"; do
    [ -x "$binary" ] || { echo "$binary: was not built" >&2; exit 1; }
    if grep -aoE "$names" "$binary"; then
        echo "$binary: fault injection in a release" >&2
        exit 1
    fi
done
