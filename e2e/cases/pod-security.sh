# std is accepted where Pod Security enforces privileged; chio's containers alone pass restricted but for NET_ADMIN
new_namespace pod-security.kubernetes.io/enforce=privileged
std_pod web "$asks" | k create -f -
eq 'in a privileged namespace' "$(containers_of web)" "$classic"
k get pod web -o json >"$e2e_case/stored.json"

# Only what chio brought: judged by the API server, in a namespace that chio has nothing to do with.
chio_alone() { # NAME [CAPABILITY-OF-CHIO-INIT]
    python3 - "$e2e_case/stored.json" "$@" <<'END'
import json, sys

def ours(items):
    return [item for item in items if item["name"].startswith("chio-")]

path, name, *capabilities = sys.argv[1:]
with open(path, encoding="utf-8") as file:
    spec = json.load(file)["spec"]
init, = ours(spec["initContainers"])
assert init["securityContext"]["capabilities"].pop("add") == ["NET_ADMIN"]
if capabilities:
    init["securityContext"]["capabilities"]["add"] = capabilities
json.dump({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name}, "spec": {
    "automountServiceAccountToken": False, "initContainers": [init], "containers": ours(spec["containers"]),
    "volumes": ours(spec["volumes"])}}, sys.stdout)
END
}

new_namespace pod-security.kubernetes.io/enforce=restricted pod-security.kubernetes.io/enforce-version=latest
chio_alone without-net-admin >"$e2e_case/without.json"
k create -f "$e2e_case/without.json"
eq 'accepted by restricted' "$(containers_of without-net-admin)" 'chio-init | chio-sidecar'
chio_alone with-net-admin NET_ADMIN >"$e2e_case/with.json"
refused 'with NET_ADMIN' 'unrestricted capabilities (container "chio-init" must not include "NET_ADMIN"' k create -f "$e2e_case/with.json"
