# a Pod as a ReplicaSet makes it, without a name, is stored protected
new_namespace
k create -f - <<'END'
apiVersion: v1
kind: Pod
metadata:
  generateName: web-7d9f8c6b5-
  labels: {app: web, pod-template-hash: 7d9f8c6b5}
  annotations: {chio-injection: enabled, prometheus.io/scrape: "true"}
  ownerReferences:
  - {apiVersion: apps/v1, kind: ReplicaSet, name: web-7d9f8c6b5, uid: 5d9f1a52-7a3c-4b1e-9a65-0c1d2e3f4a5b, controller: true, blockOwnerDeletion: true}
spec:
  priorityClassName: system-cluster-critical
  terminationGracePeriodSeconds: 60
  securityContext: {runAsNonRoot: true, fsGroup: 2000}
  topologySpreadConstraints:
  - {maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: ScheduleAnyway, labelSelector: {matchLabels: {app: web}}}
  initContainers:
  - {name: migrate, image: "registry.example/migrate:4", securityContext: {runAsUser: 1000}}
  containers:
  - name: web
    image: registry.example/web:7
    ports: [{name: http, containerPort: 3000}, {name: metrics, containerPort: 9102}]
    env: [{name: SELF, value: "$(CHIO_SIDECAR_URL)/self"}]
    resources: {requests: {cpu: 250m, memory: 1.5Gi}, limits: {memory: 1.5Gi}}
    readinessProbe: {httpGet: {path: "/ready?full=1", port: http}}
    livenessProbe: {tcpSocket: {port: 3000}}
    startupProbe: {exec: {command: [test, -e, /tmp/started]}}
    securityContext: {runAsUser: 1000, readOnlyRootFilesystem: true}
    volumeMounts: [{name: tmp, mountPath: /tmp}]
  volumes: [{name: tmp, emptyDir: {}}]
END
pod=$(k get pods -o 'jsonpath={.items[0].metadata.name}')
eq 'containers' "$(containers_of "$pod")" 'chio-init migrate | web chio-sidecar'
contains 'upstream is the port named http' "$(get "$pod" '{.spec.containers[1].args}')" '"--upstream","http://127.0.0.1:3000"'
eq 'readiness goes to the sidecar' "$(get "$pod" '{.spec.containers[0].readinessProbe.httpGet.path}')" /chio/app-health/web/readyz
eq 'liveness goes to the sidecar' "$(get "$pod" '{.spec.containers[0].livenessProbe.httpGet.path}')" /chio/app-health/web/livez
eq 'an exec probe stays' "$(get "$pod" '{.spec.containers[0].startupProbe.exec.command[0]}')" test
eq 'env in front of what uses it' "$(get "$pod" '{.spec.containers[0].env[*].name}')" 'CHIO_SIDECAR_URL CHIO_SIDECAR_HEALTH_URL SELF'
eq 'the Pod level is untouched' "$(get "$pod" '{.spec.securityContext}')" '{"fsGroup":2000,"runAsNonRoot":true}'
contains 'the log has no name to tell' "$(reviews main "$NS")" '"pod":"web-7d9f8c6b5-*"'
eq 'reviewed once' "$(review_count main "$NS")" 1
injects_to_nothing "$pod"
