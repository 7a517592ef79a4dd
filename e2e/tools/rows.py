#!/usr/bin/env python3
"""rows.py: create the Pods of the numbered cases on a real API server and look at what it stored.

rows.py plan ROWS FOLDER PREFIX
    ROWS are the lines of "cases_test --dump". Writes FOLDER/namespaces.json (objects to create, names begin with
    PREFIX), and for each configuration FOLDER/N.yaml and FOLDER/N.rows. Prints the numbers N.
rows.py create FOLDER/N API CHIOCTL NAMESPACES
    Creates the Pod of each row through API (a "kubectl proxy"), in the namespace planned for it. The outcome must be
    the row's; a stored Pod is given to CHIOCTL once more, and nothing may be left to do.
"""
import http.client
import json
import subprocess
import sys
import urllib.parse

KEY = "chio-injection"


# --- plan ---------------------------------------------------------------------------------------------------------------
def why_not(row):
    """What a review can hold and a create request cannot, or None."""
    if not row["offline"] or row["namespace"] != "shop":
        return "it changes the review itself"
    if row["decision"] == "error":
        return "no review is answered"
    if "podSecurityEnforce" in row["config"]:
        return "here the namespace is known, nothing is assumed"
    if not isinstance(row["pod"], dict) or not isinstance(row["pod"].get("metadata"), dict):
        return "it has no metadata to speak of"
    return None


def namespace_of(row):
    metadata = json.loads(row["namespaces"])["metadata"] if row["namespaces"] else {}
    labels = dict(metadata.get("labels", {}))
    if row["entry"] == "namespace":
        labels[KEY] = "enabled"  # only then does the API server take this path
    return {"labels": labels, "annotations": metadata.get("annotations", {})}


def is_sent(pod, namespace):
    """What the two entries select."""
    keys = list(pod["metadata"].get("annotations") or {}) + list(pod["metadata"].get("labels") or {})
    return namespace["labels"].get(KEY) == "enabled" or KEY in keys


def plan(rows_path, folder, prefix):
    namespaces, groups = [], []
    with open(rows_path, encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    for row in rows:
        if why_not(row):
            continue
        namespace = namespace_of(row)
        if namespace not in namespaces:
            namespaces.append(namespace)
        if row["config"] not in groups:
            groups.append(row["config"])
        name = "%s-%d" % (prefix, namespaces.index(namespace))
        entry = {"label": row["label"], "namespace": name, "decision": row["decision"],
                 "sent": is_sent(row["pod"], namespace), "pod": row["pod"]}
        with open("%s/%d.rows" % (folder, groups.index(row["config"])), "a", encoding="utf-8") as file:
            file.write(json.dumps(entry) + "\n")
    objects = []
    for number, namespace in enumerate(namespaces):
        name = "%s-%d" % (prefix, number)
        objects.append({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, **namespace}})
        objects.append({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "default", "namespace": name}})
    with open(folder + "/namespaces.json", "w", encoding="utf-8") as file:
        json.dump({"apiVersion": "v1", "kind": "List", "items": objects}, file)
    for number, config in enumerate(groups):
        with open("%s/%d.yaml" % (folder, number), "w", encoding="utf-8") as file:
            file.write(config)
        print(number)


# --- create -------------------------------------------------------------------------------------------------------------
class Api:
    def __init__(self, url):
        self.connection = http.client.HTTPConnection(urllib.parse.urlsplit(url).netloc)

    def call(self, method, path, body=None):
        text = None if body is None else json.dumps(body)
        self.connection.request(method, path, text, {"Content-Type": "application/json"})
        answer = self.connection.getresponse()
        return answer.status, json.loads(answer.read())

    def create(self, namespace, pod, query=""):
        return self.call("POST", "/api/v1/namespaces/%s/pods%s" % (namespace, query), pod)


def placed(pod, namespace):
    """The Pod, in the namespace that stands for the case's."""
    metadata = dict(pod["metadata"])
    if metadata.get("namespace") == "shop":
        metadata["namespace"] = namespace
    return {**pod, "metadata": metadata}


def refused_anyway(api, row):
    """Is it the API server that does not take this Pod? Nothing of chio's looks at kube-system."""
    status, _ = api.create("kube-system", placed(row["pod"], "kube-system"), "?dryRun=All")
    return status >= 400 or not row["sent"]


def left_to_do(chioctl, config, namespaces, stored):
    run = subprocess.run([chioctl, "inject", "-f", "-", "--config", config, "--namespaces", namespaces, "-o", "patch"],
                         input=json.dumps(stored), capture_output=True, text=True, check=False)
    return None if run.stdout.strip() == "[]" else "once more: exit %d: %s%s" % (run.returncode, run.stdout, run.stderr)


def outcome(api, row, again):
    """("ok", decision), ("not for this API server", message) or ("FAILED", why)."""
    status, answer = api.create(row["namespace"], placed(row["pod"], row["namespace"]))
    message = answer.get("message", "")
    if "denied the request: chio: this Pod cannot be protected: " in message:
        expected = row["sent"] and row["decision"] == "denied"
        return ("ok", "denied") if expected else ("FAILED", message)
    if status >= 400:
        return ("not for this API server" if refused_anyway(api, row) else "FAILED", message)
    name = answer["metadata"]["name"]
    api.call("DELETE", "/api/v1/namespaces/%s/pods/%s?gracePeriodSeconds=0" % (row["namespace"], name))
    has_sidecar = any(container["name"] == "chio-sidecar"
                      for container in answer["spec"]["containers"] + answer["spec"].get("initContainers", []))
    if not row["sent"]:
        return ("FAILED", "not sent, and has a sidecar") if has_sidecar else ("ok", "not sent")
    if row["decision"] == "denied":
        return ("FAILED", "accepted, though it is to be denied")
    if row["decision"] == "injected" and not has_sidecar:
        return ("FAILED", "stored without a sidecar")
    problem = again(answer)
    return ("FAILED", problem) if problem else ("ok", row["decision"])


def create(group, api_url, chioctl, namespaces):
    api = Api(api_url)
    failed = False
    with open(group + ".rows", encoding="utf-8") as file:
        for row in map(json.loads, file):
            word, text = outcome(api, row, lambda pod: left_to_do(chioctl, group + ".yaml", namespaces, pod))
            print("%s: %s: %s" % (word, row["label"], text))
            failed = failed or word == "FAILED"
    return 1 if failed else 0


if sys.argv[1] == "plan":
    plan(*sys.argv[2:])
else:
    sys.exit(create(*sys.argv[2:]))
