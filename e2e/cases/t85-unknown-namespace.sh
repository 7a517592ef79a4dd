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
until_ok 5 'the server answers that it waits' log_has main '"code":503'
refresh_namespaces
wait "$create"
eq 'protected in the end' "$(containers_of early)" "$classic"
