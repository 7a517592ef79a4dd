# T-41: with webhooks that change the Pod before and behind us the result is stable, at the cost of one call
new_namespace
cat >"$e2e_case/before.json" <<'END'
[{"op": "add", "path": "/spec/containers/-", "value": {"name": "before", "image": "example/before:1"}},
 {"op": "add", "path": "/metadata/labels", "value": {"before": "was-here"}}]
END
cat >"$e2e_case/behind.json" <<'END'
[{"op": "add", "path": "/spec/containers/0", "value": {"name": "behind", "image": "example/behind:1"}},
 {"op": "add", "path": "/metadata/labels/behind", "value": "was-here"},
 {"op": "replace", "path": "/spec/terminationGracePeriodSeconds", "value": 12}]
END
mutator a-before "$e2e_case/before.json"
mutator z-behind "$e2e_case/behind.json"

std_pod between "$asks" | k create -f -
eq 'containers' "$(containers_of between)" 'chio-init | behind web before chio-sidecar'
for i in 0 1 2; do
    eq "container $i can call through the sidecar" "$(get between "{.spec.containers[$i].env[0].name}")" CHIO_SIDECAR_URL
done
eq 'the shorter grace period was seen' "$(get between '{.spec.containers[3].lifecycle.preStop.sleep.seconds}')" 2
eq 'labels of all three' "$(get between '{.metadata.labels}')" '{"before":"was-here","behind":"was-here","chio.protocol/injected":"true"}'
eq 'called again once' "$(decisions main "$NS" between)" 'injected injected'
injects_to_nothing between
