"""What the scripts here share: the rows that cases_test and properties_test dump, read without losing a number."""

import glob
import json
import os
import subprocess
import sys

SKIPPED = 77  # CTest's SKIP_RETURN_CODE


class Number(str):
    """A number as it is spelled: 1e3 is not 1000, and 9007199254740993 stays what it is."""

    def __eq__(self, other):
        return isinstance(other, Number) and str(self) == str(other)

    def __ne__(self, other):
        return not self == other

    __hash__ = str.__hash__


def read(text):
    return json.loads(text, parse_float=Number, parse_int=Number)


def write(value):
    """JSON again, numbers as they were spelled."""
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(k)}:{write(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(write, value)) + "]"
    return json.dumps(value)


def rows(cases_test, files):
    """Every row of the case files, as cases_test --dump writes it."""
    for file in files:
        out = subprocess.run([cases_test, "--dump", file], stdout=subprocess.PIPE, check=True).stdout
        yield from map(read, out.splitlines())


def pods(properties_test, count):
    """Made-up Pods with their patches, as properties_test --dump writes them."""
    out = subprocess.run([properties_test, "--dump", str(count)], stdout=subprocess.PIPE, check=True).stdout
    yield from map(read, out.splitlines())


def podtool(verb, lines):
    """The API server's own code, asked a line at a time: CHIO_PODTOOL, else what hack/kube-bin has built last. Ends
    the test as skipped where there is none."""
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    built = glob.glob(os.path.join(cache, "chio/kube/*/podtool"))
    tool = os.environ.get("CHIO_PODTOOL") or (max(built, key=os.path.getmtime) if built else None)
    if not tool:
        print("skipped: no podtool (hack/kube-bin builds it, or CHIO_PODTOOL names it)")
        sys.exit(SKIPPED)
    asked = "".join(line + "\n" for line in lines)
    out = subprocess.run([tool, verb], input=asked.encode(), stdout=subprocess.PIPE, check=True).stdout
    answers = [read(line) for line in out.splitlines()]
    if len(answers) != len(lines):
        sys.exit(f"podtool answered {len(answers)} of {len(lines)} questions")
    return answers


def inject(chioctl, folder, row, pod):
    """chioctl's patch for pod, asked as the row was."""

    def put(name, text):
        path = os.path.join(folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    command = [chioctl, "inject", "-f", put("pod.json", write(pod)), "-n", row.get("namespace", "default")]
    command += ["--config", put("config.yaml", row.get("config", "")), "-o", "patch"]
    if row.get("namespaces") is not None:
        command += ["--namespaces", put("namespaces.json", row["namespaces"])]
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)


def can_ask(row):
    """Offline there is no path, and a document's own namespace is the one that counts."""
    pod = row["pod"]
    return (
        row["offline"]
        and row["entry"] == "pod"
        and isinstance(pod, dict)
        and isinstance(pod.get("metadata"), dict)
        and pod["metadata"].get("namespace") in (None, "", row["namespace"])
    )
