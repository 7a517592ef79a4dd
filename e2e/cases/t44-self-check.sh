# T-44: when the engine's own check of its patch fails, the Pod is refused and the message is ours
# needs: faults
new_namespace
case_server "faulty-$NS" CHIO_FAULT=self_check
refresh_namespaces
# An entry of its own, which says what the product's first entry says: this namespace asked.
other_entry faulty "$(server_url "faulty-$NS")/mutate/namespace" "$e2e_state/faulty-$NS/ca.crt"
until_ok 20 'the API server calls the faulty server' probe_reaches "faulty-$NS" "$NS"

std_pod broken >"$e2e_case/broken.yaml"
refused 'the Pod' 'denied the request: chio: this Pod cannot be protected: self_check: internal error: the patch does not give the intended Pod' \
    k create -f "$e2e_case/broken.yaml"
eq 'nothing was stored' "$(k get pods -o name)" ''
contains 'the log says why' "$(reviews "faulty-$NS" "$NS" broken)" '"reason":"self_check"'
