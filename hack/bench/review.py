#!/usr/bin/env python3
"""review.py: print the AdmissionReview that the benchmark posts, the same bytes each time.

A Pod of a Deployment as the API server sends it: API defaults filled in, ownerReferences, managedFields, some 12.7 KB.
"""
import json

PROBE = {"timeoutSeconds": 1, "periodSeconds": 10, "successThreshold": 1, "failureThreshold": 3}
TOKEN = {"name": "kube-api-access-x7k2p", "readOnly": True,
         "mountPath": "/var/run/secrets/kubernetes.io/serviceaccount"}
DEFAULTS = {"terminationMessagePath": "/dev/termination-log", "terminationMessagePolicy": "File",
            "imagePullPolicy": "IfNotPresent"}
SECURITY = {"capabilities": {"drop": ["ALL"]}, "runAsUser": 1000, "runAsNonRoot": True,
            "readOnlyRootFilesystem": True, "allowPrivilegeEscalation": False}


def env(count):
    plain = [{"name": "SETTING_%02d" % i, "value": "value-%02d-of-a-moderate-length" % i} for i in range(count)]
    return plain + [
        {"name": "POD_NAME", "valueFrom": {"fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.name"}}},
        {"name": "DATABASE_URL", "valueFrom": {"secretKeyRef": {"name": "web-database", "key": "url"}}}]


def container(name, port, settings, mounts):
    return {
        "name": name, "image": "registry.example/shop/%s:2026.8.1" % name, "args": ["--listen", "0.0.0.0:%d" % port],
        "ports": [{"name": "http" if name == "web" else name, "containerPort": port, "protocol": "TCP"}],
        "env": env(settings),
        "resources": {"limits": {"cpu": "1", "memory": "512Mi"}, "requests": {"cpu": "250m", "memory": "256Mi"}},
        "volumeMounts": [{"name": mount, "mountPath": "/var/lib/" + mount} for mount in mounts] + [TOKEN],
        "livenessProbe": {"httpGet": {"path": "/healthz", "port": port, "scheme": "HTTP"}, **PROBE},
        "readinessProbe": {"httpGet": {"path": "/ready", "port": port, "scheme": "HTTP"}, **PROBE},
        "securityContext": SECURITY, **DEFAULTS}


def managed_fields():
    """What a client set, member by member: the bulk of many a real review."""
    def fields(names):
        return {"f:" + name: {} for name in names}

    settings = {'k:{"name":"SETTING_%02d"}' % i: {".": {}, "f:name": {}, "f:value": {}} for i in range(41)}
    web = {".": {}, "f:env": {".": {}, **settings},
           **fields(["args", "image", "imagePullPolicy", "livenessProbe", "name", "ports", "readinessProbe", "resources",
                     "securityContext", "terminationMessagePath", "terminationMessagePolicy", "volumeMounts"])}
    spec = {"f:containers": {'k:{"name":"web"}': web},
            **fields(["affinity", "dnsPolicy", "enableServiceLinks", "restartPolicy", "schedulerName",
                      "securityContext", "terminationGracePeriodSeconds", "topologySpreadConstraints", "volumes"])}
    metadata = {"f:annotations": {".": {}, "f:chio-injection": {}}, "f:generateName": {},
                "f:labels": {".": {}, "f:app": {}, "f:pod-template-hash": {}},
                "f:ownerReferences": {".": {}, 'k:{"uid":"8c8a54c6-7c0a-4ed2-a9f4-3d1d29a3f8b1"}': {}}}
    return [{"manager": "kube-controller-manager", "operation": "Update", "apiVersion": "v1",
             "time": "2026-08-01T12:00:00Z", "fieldsType": "FieldsV1",
             "fieldsV1": {"f:metadata": metadata, "f:spec": spec}}]


def pod():
    metadata = {
        "generateName": "web-7d9f8c6b5-", "namespace": "shop", "creationTimestamp": None,
        "labels": {"app": "web", "app.kubernetes.io/part-of": "shop", "pod-template-hash": "7d9f8c6b5"},
        "annotations": {"chio-injection": "enabled", "example.com/build": "2026-08-01T11:58:00Z 4f2a9c1"},
        "ownerReferences": [{"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "web-7d9f8c6b5",
                             "uid": "8c8a54c6-7c0a-4ed2-a9f4-3d1d29a3f8b1", "controller": True,
                             "blockOwnerDeletion": True}],
        "managedFields": managed_fields()}
    spread = [{"maxSkew": 1, "topologyKey": key, "whenUnsatisfiable": "ScheduleAnyway",
               "labelSelector": {"matchLabels": {"app": "web"}}}
              for key in ("topology.kubernetes.io/zone", "kubernetes.io/hostname")]
    tolerations = [{"key": "node.kubernetes.io/" + key, "operator": "Exists", "effect": "NoExecute",
                    "tolerationSeconds": 300} for key in ("not-ready", "unreachable")]
    token = {"sources": [
        {"serviceAccountToken": {"expirationSeconds": 3607, "path": "token"}},
        {"configMap": {"name": "kube-root-ca.crt", "items": [{"key": "ca.crt", "path": "ca.crt"}]}},
        {"downwardAPI": {"items": [{"path": "namespace", "fieldRef": {"apiVersion": "v1",
                                                                      "fieldPath": "metadata.namespace"}}]}}],
        "defaultMode": 420}
    spec = {
        "volumes": [{"name": "cache", "emptyDir": {}},
                    {"name": "templates", "configMap": {"name": "web-templates", "defaultMode": 420}},
                    {"name": TOKEN["name"], "projected": token}],
        "initContainers": [{"name": "migrate", "image": "registry.example/shop/migrate:2026.8.1", "env": env(4),
                            "resources": {}, "volumeMounts": [TOKEN], **DEFAULTS}],
        "containers": [container("web", 8080, 41, ["cache", "templates"]), container("metrics", 9102, 16, ["cache"])],
        "restartPolicy": "Always", "terminationGracePeriodSeconds": 30, "dnsPolicy": "ClusterFirst",
        "serviceAccountName": "web", "serviceAccount": "web", "securityContext": {"fsGroup": 2000},
        "schedulerName": "default-scheduler", "tolerations": tolerations, "priority": 0, "enableServiceLinks": True,
        "preemptionPolicy": "PreemptLowerPriority", "topologySpreadConstraints": spread}
    return {"kind": "Pod", "apiVersion": "v1", "metadata": metadata, "spec": spec, "status": {}}


def review():
    kind = {"group": "", "version": "v1", "kind": "Pod"}
    resource = {"group": "", "version": "v1", "resource": "pods"}
    return {"kind": "AdmissionReview", "apiVersion": "admission.k8s.io/v1", "request": {
        "uid": "705ab4f5-6393-11e8-b7cc-42010a800002", "kind": kind, "resource": resource, "requestKind": kind,
        "requestResource": resource, "namespace": "shop", "operation": "CREATE",
        "userInfo": {"username": "system:serviceaccount:kube-system:replicaset-controller",
                     "uid": "b0a1d9c4-2f0e-4b57-8f8e-1f0f9e9a7c11",
                     "groups": ["system:serviceaccounts", "system:serviceaccounts:kube-system",
                                "system:authenticated"]},
        "object": pod(), "oldObject": None, "dryRun": False,
        "options": {"kind": "CreateOptions", "apiVersion": "meta.k8s.io/v1"}}}


print(json.dumps(review(), separators=(",", ":")), end="")
