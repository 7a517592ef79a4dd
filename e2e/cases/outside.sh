# Pods outside the selection, and requests other than creates, never reach the server
# group: disruptive
new_namespace
total() { admin_get main /metrics | awk '/^chio_webhook_reviews_total/ { n += $NF } END { print n + 0 }'; }

std_pod asked "$asks" | k create -f -
before=$(total)

std_pod silent | k create -f -
eq 'a Pod that asked nothing' "$(containers_of silent)" ' | web'
kubectl -n kube-system run e2e-outside --image=example/system:1 --annotations=chio-injection=enabled --dry-run=server
k label pod asked seen=true
k annotate pod asked note=changed
k annotate pod silent chio-injection=enabled
k label pod silent note=changed
eq 'a change is no create' "$(containers_of silent)" ' | web'
k delete pod silent --force --grace-period=0

# The kubelet's mirror of a static Pod runs from a file; what is stored changes nothing there.
std_pod mirror 'annotations: {chio-injection: enabled, kubernetes.io/config.mirror: "1", kubernetes.io/config.hash: "1", kubernetes.io/config.source: file}' |
    sed 's/^spec:/&\n  nodeName: node-1/' >"$e2e_case/mirror.yaml"
k create --as=system:node:node-1 --as-group=system:nodes -f "$e2e_case/mirror.yaml"
eq "the kubelet's mirror Pod" "$(containers_of mirror)" ' | web'
eq 'nothing of this was sent' "$(total)" "$before"

k delete pod mirror --force --grace-period=0
refused 'the same from anybody else' 'mirror_forged: annotation kubernetes.io/config.mirror is the kubelet' \
    k create -f "$e2e_case/mirror.yaml"
eq 'that one was sent' "$(total)" $((before + 1))
