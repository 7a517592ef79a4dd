#!/usr/bin/env python3
"""Applies every patch of the numbered cases, and of made-up Pods, with a library that is not ours (case 36).

    patch_apply.py python|podtool CASES_TEST PROPERTIES_TEST COUNT FILE...

python is python3-jsonpatch; podtool is the API server's own library. Exit 77 when the library is not there.
"""

import copy
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


def with_podtool(lines):
    asked = [f'{{"doc":{dumped.write(line["pod"])},"patch":{line["patch"]}}}' for line in lines]
    for answer in dumped.podtool("patch", asked):
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
