# a Pod that asked by annotation, by label or through its namespace is stored protected
new_namespace
std_pod by-annotation "$asks" | k create -f -
std_pod by-label 'labels: {chio-injection: enabled}' | k create -f -
std_pod silent | k create -f -
eq 'asked by annotation' "$(containers_of by-annotation)" "$classic"
eq 'asked by label' "$(containers_of by-label)" "$classic"
eq 'asked nothing' "$(containers_of silent)" ' | web'
eq 'its probe goes to the sidecar' "$(get by-annotation '{.spec.containers[0].livenessProbe.httpGet.path}')" \
    /chio/app-health/web/livez
eq 'it is marked' "$(get by-annotation '{.metadata.labels.chio\.protocol/injected}')" true
eq 'reviewed once' "$(review_count main "$NS" by-annotation) $(review_count main "$NS" by-label)" '1 1'
injects_to_nothing by-annotation
injects_to_nothing by-label

new_namespace chio-injection=enabled
std_pod silent | k create -f -
eq 'asked by the namespace' "$(containers_of silent)" "$classic"
contains 'through its own entry' "$(reviews main "$NS" silent)" '"path":"namespace"'
injects_to_nothing silent

std_pod opted-out 'annotations: {chio-injection: disabled}' >"$e2e_case/opted-out.yaml"
contains 'opting out warns' "$(k create -f "$e2e_case/opted-out.yaml" 2>&1)" 'Warning: chio: opt_out'
eq 'opted out' "$(containers_of opted-out)" ' | web'
