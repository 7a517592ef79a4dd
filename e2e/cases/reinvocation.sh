# a container that another webhook adds behind us is protected by the second call
new_namespace
cat >"$e2e_case/agent.json" <<'END'
[{"op": "add", "path": "/spec/containers/-", "value": {
    "name": "vault-agent", "image": "example/vault:1",
    "livenessProbe": {"httpGet": {"path": "/v1/sys/health", "port": 8200}, "periodSeconds": 7}}}]
END
mutator vault "$e2e_case/agent.json"

# No probe of its own: the agent's is the first of the Pod, so the sidecar has to begin serving probes.
std_pod web "$asks" | sed '/livenessProbe/d' | k create -f -
eq 'containers' "$(containers_of web)" 'chio-init | web chio-sidecar vault-agent'
eq 'its env' "$(get web '{.spec.containers[2].env[*].name}')" 'CHIO_SIDECAR_URL CHIO_SIDECAR_HEALTH_URL'
eq 'its probe' "$(get web '{.spec.containers[2].livenessProbe.httpGet.path} {.spec.containers[2].livenessProbe.httpGet.port} {.spec.containers[2].livenessProbe.periodSeconds}')" \
    '/chio/app-health/vault-agent/livez 9091 7'
contains 'the original in the map' "$(get web '{.spec.containers[1].env[?(@.name=="CHIO_APP_PROBES")].value}')" \
    '{"vault-agent":{"livez":{"httpGet":{"path":"/v1/sys/health","port":8200'
contains 'the sidecar serves probes' "$(get web '{.spec.containers[1].args}')" '"--probe-listen","[::]:9091"'
contains 'chio-init lets them through' "$(get web '{.spec.initContainers[0].args}')" --probe-port=9091
contains 'the status says so' "$(get web '{.metadata.annotations.chio\.protocol/status}')" '"env":["vault-agent","web"]'
eq 'two calls' "$(decisions main "$NS" web)" 'injected injected'
injects_to_nothing web
