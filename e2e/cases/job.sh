# a Pod as a Job makes it gets a native sidecar, which ends with it
new_namespace
k create -f - <<'END'
apiVersion: v1
kind: Pod
metadata:
  generateName: report-
  labels: {job-name: report}
  annotations: {chio-injection: enabled}
  ownerReferences:
  - {apiVersion: batch/v1, kind: Job, name: report, uid: 3c1f7b0a-5b06-4a39-8a3e-2a6d7f1b9c11, controller: true}
spec:
  restartPolicy: Never
  initContainers:
  - {name: fetch, image: "registry.example/fetch:1"}
  containers:
  - {name: report, image: "registry.example/report:1", ports: [{containerPort: 8080}]}
END
pod=$(k get pods -o 'jsonpath={.items[0].metadata.name}')
eq 'containers' "$(containers_of "$pod")" 'chio-init chio-sidecar fetch | report'
eq 'the sidecar restarts alone' "$(get "$pod" '{.spec.initContainers[1].restartPolicy}')" Always
eq 'and has no hook' "$(get "$pod" '{.spec.initContainers[1].lifecycle}')" ''
eq 'it may be restarted before the Job began' "$(get "$pod" '{.spec.initContainers[1].startupProbe.failureThreshold}')" 60
eq 'the init container can call through it' "$(get "$pod" '{.spec.initContainers[2].env[0].name}')" CHIO_SIDECAR_URL
eq 'reviewed once' "$(review_count main "$NS")" 1
injects_to_nothing "$pod"
