#!/usr/bin/env python3
"""Applies every patch of the numbered cases, and of made-up Pods, with a library that is not ours (case 36).

    patch_apply.py python|podtool CASES_TEST PROPERTIES_TEST COUNT FILE...

python is python3-jsonpatch. podtool is the API server's own library, in the helper that hack/kube-bin builds; it is
taken from CHIO_PODTOOL, else from hack/kube-bin's cache. Exit 77 when the library is not there.
"""

import copy
import glob
import os
import subprocess
import sys

import dumped


def with_python(lines):
    try:
        import jsonpatch
    except ImportError:
        print("skipped: python3-jsonpatch is not installed")
        sys.exit(dumped.SKIPPED)
    for line in lines:
        yield jsonpatch.JsonPatch(dumped.read(line["patch"])).apply(copy.deepcopy(line["pod"]))


def find_podtool():
    if os.environ.get("CHIO_PODTOOL"):
        return os.environ["CHIO_PODTOOL"]
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    built = glob.glob(os.path.join(cache, "chio/kube/*/podtool"))
    return max(built, key=os.path.getmtime) if built else None


def with_podtool(lines):
    podtool = find_podtool()
    if not podtool:
        print("skipped: no podtool (hack/kube-bin builds it, or CHIO_PODTOOL names it)")
        sys.exit(dumped.SKIPPED)
    asked = "".join(f'{{"doc":{dumped.write(line["pod"])},"patch":{line["patch"]}}}\n' for line in lines)
    out = subprocess.run([podtool, "patch"], input=asked.encode(), stdout=subprocess.PIPE, check=True).stdout
    answers = out.splitlines()
    if len(answers) != len(lines):
        sys.exit(f"podtool answered {len(answers)} of {len(lines)} questions")
    for answer in map(dumped.read, answers):
        yield answer.get("result", answer.get("error"))


def main(library, cases_test, properties_test, count, *files):
    lines = [row for row in dumped.rows(cases_test, files) if row["patch"]]
    lines += dumped.pods(properties_test, int(count))
    apply = {"python": with_python, "podtool": with_podtool}[library]
    failures = 0
    for line, result in zip(lines, apply(lines)):
        if result != line["result"]:
            failures += 1
            print(f'{line["label"]}: want {dumped.write(line["result"])}\n  got {dumped.write(result)}')
    print(f"{len(lines)} patches applied by {library}, {failures} with another result")
    return 1 if failures or len(lines) < int(count) // 2 else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
