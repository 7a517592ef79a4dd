# T-85: in a namespace that the server does not know yet, the create waits until it does
# group: disruptive
new_namespace
known=$NS
NS=$known-late
echo "namespace/$NS" >>"$e2e_case/objects"
kubectl create namespace "$NS"
k create serviceaccount default >/dev/null 2>&1 || true

std_pod early "$asks" | k create -f - &
create=$!
waits() { [[ $(reviews main "$NS" early) == *'"reason":"namespace_unknown"'* ]]; }
until_ok 5 'the server says that it does not know it' waits
refresh_namespaces
wait "$create"
contains 'asked again until it was known' "$(decisions main "$NS" early)" 'error injected'
eq 'protected in the end' "$(containers_of early)" "$classic"
