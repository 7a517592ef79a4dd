#!/usr/bin/env python3
"""A second pass over what the API server's own defaulting makes of a protected Pod is empty (case 43).

    defaulted.py CHIOCTL CASES_TEST PROPERTIES_TEST COUNT FILE...

The Pods are those of the numbered cases and made-up ones; what the API server would not take at all is left out. Exit
77 without podtool.
"""

import sys
import tempfile

import dumped


def main(chioctl, cases_test, properties_test, count, *files):
    rows = [row for row in dumped.rows(cases_test, files) if row["patch"] and dumped.can_ask(row)]
    rows += dumped.pods(properties_test, int(count))
    stored = dumped.podtool("default", [dumped.write(row["result"]) for row in rows])
    asked = failures = 0
    with tempfile.TemporaryDirectory() as folder:
        for row, answer in zip(rows, stored):
            if "result" not in answer:
                continue
            done = dumped.inject(chioctl, folder, row, answer["result"])
            asked += 1
            if done.returncode != 0 or done.stdout.decode().strip() != "[]":
                failures += 1
                print(f'{row["label"]}: exit {done.returncode}: {done.stdout.decode()}{done.stderr.decode()}')
    print(f"{asked} of {len(rows)} Pods asked again as the API server stores them, {failures} not left alone")
    return 1 if failures or asked < 100 else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
