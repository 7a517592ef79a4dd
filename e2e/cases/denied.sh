# a Pod that cannot be protected is refused, and kubectl shows the whole reason
new_namespace
chio='denied the request: chio: this Pod cannot be protected:'

std_pod host-network "$asks" | sed 's/^spec:/&\n  hostNetwork: true/' >"$e2e_case/host-network.yaml"
refused 'host network' "admission webhook \"pod.chio.protocol\" $chio host_network: hostNetwork: chio init would rewrite the node's firewall: remove it or the opt-in" \
    k create -f "$e2e_case/host-network.yaml"

cat >"$e2e_case/several.yaml" <<'END'
apiVersion: v1
kind: Pod
metadata: {name: several, annotations: {chio-injection: enabled, chio.protocol/drain-ms: "-1"}}
spec:
  hostNetwork: true
  containers:
  - {name: web, image: "registry.example/web:1", ports: [{containerPort: 3000}, {containerPort: 9102}]}
END
refused 'several findings, the most important first' "$chio host_network: " k create -f "$e2e_case/several.yaml"
refused 'the second of them' '; app_port: TCP ports 3000, 9102, none named http or web: set chio.protocol/app-port; ' \
    k create -f "$e2e_case/several.yaml"
refused 'the third of them' '; annotation_invalid: chio.protocol/drain-ms "-1" (Pod): ' k create -f "$e2e_case/several.yaml"

std_pod conflict 'annotations: {chio-injection: enabled}' 'labels: {chio-injection: disabled}' >"$e2e_case/conflict.yaml"
refused 'annotation and label disagree' "$chio value_conflict: annotation chio-injection \"enabled\" and label \"disabled\" disagree: remove one" \
    k create -f "$e2e_case/conflict.yaml"

eq 'nothing was stored' "$(k get pods -o name)" ''

new_namespace pod-security.kubernetes.io/enforce=baseline
std_pod baseline "$asks" >"$e2e_case/baseline.yaml"
refused 'Pod Security would refuse chio-init' "$chio pod_security: namespace $NS enforces baseline, chio-init needs NET_ADMIN:" \
    k create -f "$e2e_case/baseline.yaml"
