# The words that cases are written in. e2e/run sources this and then the case, in a shell of its own, with
# $e2e_state  what belongs to the run: servers, namespaces.yaml
# $e2e_case   what belongs to the case: its namespaces and other objects to be deleted, scratch files
# A case fails by any failing command. It names what it compares, so that its log can be read.
set -euo pipefail
. "$e2e_root/e2e/server.sh"

NS='' # the namespace of the case; k uses it
k() { kubectl -n "$NS" "$@"; }

fail() {
    printf 'FAILED: %s\n' "$*"
    exit 1
}
skip() {
    echo "$*" >"$e2e_case/skip"
    exit 0
}

note() { echo "$*" | tee -a "$e2e_case/notes"; } # worth a line in the report, also of a success

eq() { # WHAT GOT WANT
    if [[ "$2" != "$3" && $2$3 == *$'\n'* ]]; then
        diff --label want --label got -U0 <(echo "$3") <(echo "$2") || fail "$1"
    fi
    [ "$2" = "$3" ] || fail "$1"$'\n'"  got  $2"$'\n'"  want $3"
    echo "ok: $1: ${2:0:200}"
}
contains() { # WHAT TEXT PART
    [[ $2 == *"$3"* ]] || fail "$1"$'\n'"  got       $2"$'\n'"  should contain $3"
    echo "ok: $1: $3"
}
refused() { # WHAT PART-OF-THE-MESSAGE COMMAND...
    local what=$1 part=$2 text
    shift 2
    if text=$("$@" 2>&1); then fail "$what: accepted: $text"; fi
    contains "$what" "$text" "$part"
}

# --- objects ----------------------------------------------------------------------------------------------------------
new_namespace() { # [LABEL=VALUE...]: sets NS to a fresh one that every server knows
    NS=e2e-$(printf '%04x%04x' $RANDOM $RANDOM)
    echo "namespace/$NS" >>"$e2e_case/objects"
    kubectl create namespace "$NS" >/dev/null
    [ $# = 0 ] || kubectl label namespace "$NS" "$@" >/dev/null
    # Nobody else makes it where no controller runs; without it no Pod is admitted.
    k create serviceaccount default >/dev/null 2>&1 || true
    refresh_namespaces
}

cluster_object() { # reads YAML of one object without namespace, creates it, has it deleted after the case
    echo "$1" >>"$e2e_case/objects"
    kubectl create -f - >/dev/null
}

# The worked example of the documentation: one container, one port, one probe.
std_pod() { # NAME [METADATA-LINE...]: YAML on stdout
    printf 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: %s\n' "$1"
    shift
    [ $# = 0 ] || printf '  %s\n' "$@"
    cat <<'END'
spec:
  containers:
  - name: web
    image: registry.example/web:1
    ports: [{name: http, containerPort: 8080}]
    livenessProbe: {httpGet: {path: /healthz, port: http}, periodSeconds: 5}
END
}
asks='annotations: {chio-injection: enabled}' # for std_pod

get() { k get pod "$1" -o "jsonpath=$2"; } # POD JSONPATH
containers_of() { get "$1" '{.spec.initContainers[*].name} | {.spec.containers[*].name}'; }
classic='chio-init | web chio-sidecar' # std, as containers_of prints it

# The stored object, given to the injector once more, must need nothing.
injects_to_nothing() { # POD
    k get pod "$1" -o json >"$e2e_case/$1.json"
    eq "stored $1 needs no patch" \
        "$("$e2e_chioctl" inject -f "$e2e_case/$1.json" --namespaces "$e2e_state/namespaces.yaml" -o patch)" '[]'
}

# --- what reached the server ------------------------------------------------------------------------------------------
# The log line is written when the answer leaves, so it is there when kubectl returns; wait a moment all the same.
reviews() { # SERVER NAMESPACE [POD]: its review lines
    grep -F '"event":"review"' "$e2e_state/$1/log" | grep -F "\"namespace\":\"$2\"" |
        grep -F "\"pod\":\"${3:+$3\"}" || true
}
review_count() { reviews "$@" | wc -l; }
decisions() { reviews "$@" | sed 's/.*"decision":"\([^"]*\)".*/\1/' | paste -sd ' '; }

# --- further servers and webhooks -------------------------------------------------------------------------------------------------
case_server() { # NAME [VARIABLE=VALUE...] [FLAG...]: one more chio-webhook, for this case; see server_start
    echo "$1" >>"$e2e_case/servers"
    server_start "$@"
}

# other_entry NAME URL CA-FILE [failurePolicy...]: a webhook configuration of the case, for Pods of $NS only. Names are
# called in the order of bytes: a... before chio-webhook, z... behind.
other_entry() {
    cluster_object "mutatingwebhookconfiguration/$1-$NS" <<END
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: {name: $1-$NS}
webhooks:
- name: $1.example.test
  clientConfig: {url: "$2", caBundle: $(base64 -w0 "$3")}
  namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: $NS}}
  rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
  timeoutSeconds: 5
  reinvocationPolicy: IfNeeded
  sideEffects: None
  admissionReviewVersions: [v1]
END
}

# mutator NAME PATCH-FILE: a webhook that applies a fixed patch to Pods it has not seen to, started and installed
mutator() {
    local dir=$e2e_case/$1 port
    mkdir -p "$dir"
    port=$(free_port 1)
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=mutator \
        -addext subjectAltName=DNS:localhost -keyout "$dir/tls.key" -out "$dir/tls.crt" 2>/dev/null
    setsid python3 "$e2e_root/e2e/tools/mutator.py" "$port" "$dir/tls.crt" "$dir/tls.key" "$2" \
        >"$dir/log" 2>&1 </dev/null &
    echo $! >>"$e2e_case/pids"
    until_ok 10 "mutator $1 listens" bash -c ": </dev/tcp/127.0.0.1/$port"
    other_entry "$1" "https://localhost:$port/" "$dir/tls.crt"
    # The API server notices a new configuration after a moment.
    until_ok 20 "mutator $1 is called" mutator_called "$1"
}
mutator_called() {
    k run "probe-$RANDOM" --image=example/probe:1 --dry-run=server || return 1
    [ -s "$e2e_case/$1/log" ]
}
