#!/usr/bin/env python3
"""chioctl and the webhook give the same patch, to the byte, for every row that a command line can ask about.

    cli_agrees.py CHIOCTL CASES_TEST FILE...
"""

import os
import subprocess
import sys
import tempfile

import dumped


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


def ask(chioctl, folder, row):
    def put(name, text):
        path = os.path.join(folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    command = [chioctl, "inject", "-f", put("pod.json", dumped.write(row["pod"])), "-n", row["namespace"]]
    command += ["--config", put("config.yaml", row["config"]), "-o", "patch"]
    if row["namespaces"] is not None:
        command += ["--namespaces", put("namespaces.json", row["namespaces"])]
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)


def problem(row, done):
    out = done.stdout.decode().rstrip("\n")
    if row["decision"] in ("denied", "error"):
        return None if done.returncode == 1 and out == "" else f"want exit 1 and nothing, got exit {done.returncode}: {out}"
    want = row["patch"] or "[]"
    if done.returncode == 0 and out == want:
        return None
    return f"want exit 0 and {want}\n  got exit {done.returncode}: {out}\n  {done.stderr.decode()}"


def main(chioctl, cases_test, *files):
    asked = failures = 0
    with tempfile.TemporaryDirectory() as folder:
        for row in filter(can_ask, dumped.rows(cases_test, files)):
            difference = problem(row, ask(chioctl, folder, row))
            asked += 1
            if difference:
                failures += 1
                print(f'{row["label"]}: {difference}')
    print(f"{asked} rows asked offline, {failures} with another answer")
    return 1 if failures or asked < 100 else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
