# T-48: dry run, strict field validation and server-side apply of a Deployment work
new_namespace
std_pod dry "$asks" >"$e2e_case/dry.yaml"
eq 'a dry run shows the protected Pod' \
    "$(k create --dry-run=server -f "$e2e_case/dry.yaml" -o 'jsonpath={.spec.initContainers[*].name} | {.spec.containers[*].name}')" "$classic"
eq 'and stores nothing' "$(k get pods -o name)" ''
contains 'the server knows it as one' "$(reviews main "$NS" dry)" '"dry_run":true'

std_pod strict "$asks" | k create --validate=strict -f -
eq 'strict' "$(containers_of strict)" "$classic"
std_pod unknown "$asks" 'nonsense: 1' >"$e2e_case/unknown.yaml"
refused 'strict, an unknown field' 'unknown field "metadata.nonsense"' k create --validate=strict -f "$e2e_case/unknown.yaml"

cat >"$e2e_case/deployment.yaml" <<'END'
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}, annotations: {chio-injection: enabled}}
    spec:
      containers:
      - {name: web, image: "registry.example/web:1", ports: [{name: http, containerPort: 8080}]}
END
k apply --server-side -f "$e2e_case/deployment.yaml"
k apply --server-side -f "$e2e_case/deployment.yaml"
eq 'the Deployment itself is not ours' "$(k get deployment web -o 'jsonpath={.spec.template.spec.containers[*].name} {.metadata.generation}')" 'web 1'
eq 'nor sent' "$(review_count main "$NS" web)" 0

# What its controller would create.
k get deployment web -o json | python3 -c '
import json, sys
template = json.load(sys.stdin)["spec"]["template"]
template["metadata"]["name"] = "of-deployment"
json.dump({"apiVersion": "v1", "kind": "Pod", **template}, sys.stdout)' | k apply --server-side -f -
eq 'its Pod' "$(containers_of of-deployment)" "$classic"
injects_to_nothing of-deployment
