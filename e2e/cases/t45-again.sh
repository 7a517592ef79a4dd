# T-45: the same Pod twice gets the same patch, a protected one none, a forged status changes nothing
new_namespace
# The volume of the service account's token has a random name, which is not ours to judge.
stored() { get "$1" '{.spec} {.metadata.annotations} {.metadata.labels}' | sed 's/kube-api-access-[a-z0-9]*/kube-api-access/g'; }
copy() { # FROM TO: as a client would create it once more
    k get pod "$1" -o json | python3 -c '
import json, sys
pod = json.load(sys.stdin)
kept = {key: pod["metadata"][key] for key in ("labels", "annotations")}
json.dump({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": sys.argv[1], **kept}, "spec": pod["spec"]}, sys.stdout)' "$2" |
        k create -f -
}

std_pod one "$asks" | k create -f -
std_pod two "$asks" | k create -f -
eq 'the same Pod twice' "$(stored two)" "$(stored one)"

copy one three
eq 'a protected Pod' "$(decisions main "$NS" three)" unchanged
eq 'is stored as it is' "$(stored three)" "$(stored one)"

status=$(get one '{.metadata.annotations.chio\.protocol/status}')
std_pod forged "annotations: {chio-injection: enabled, chio.protocol/status: '$status'}" \
    'labels: {chio.protocol/injected: "true"}' | k create -f -
eq 'a forged status' "$(containers_of forged)" "$classic"
eq 'is injected' "$(decisions main "$NS" forged)" injected
eq 'as the honest Pod' "$(stored forged)" "$(stored one)"
