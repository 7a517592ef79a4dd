#!/usr/bin/env python3
"""chioctl and the webhook give the same patch, to the byte, for every row that a command line can ask about.

    cli_agrees.py CHIOCTL CASES_TEST FILE...
"""

import sys
import tempfile

import dumped


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
        for row in filter(dumped.can_ask, dumped.rows(cases_test, files)):
            difference = problem(row, dumped.inject(chioctl, folder, row, row["pod"]))
            asked += 1
            if difference:
                failures += 1
                print(f'{row["label"]}: {difference}')
    print(f"{asked} rows asked offline, {failures} with another answer")
    return 1 if failures or asked < 100 else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
