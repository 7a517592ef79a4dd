# T-84: the message of an HTTP error reaches the user (those that the API server can provoke)
new_namespace

other_entry nowhere "$(server_url main)/nowhere" "$e2e_state/main/ca.crt"
until_ok 20 'the API server calls /nowhere' probe_fails "$NS"
refused '404, a wrong path in an entry' 'failed to call webhook: chio: ' k run lost --image=example/lost:1

new_namespace
# More keys than an object may have, below the size that the API server refuses.
python3 -c '
import json
keys = {"k%d" % i: "" for i in range(10001)}
metadata = {"name": "keys", "annotations": {"chio-injection": "enabled", **keys}}
containers = [{"name": "web", "image": "example/web:1"}]
print(json.dumps({"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": {"containers": containers}}))' >"$e2e_case/keys.json"
refused '400, too many keys' 'failed to call webhook: chio: ' k create -f "$e2e_case/keys.json"

eq 'nothing was stored' "$(k get pods -o name)" ''
