#!/usr/bin/env python3
"""yaml_peer.py TREE_DUMP: PyYAML reads what yaml_write wrote, and finds the same texts.

PyYAML knows YAML 1.1 as most tools do: text that it takes for a number, a date or a boolean was not quoted well enough.
Without PyYAML the test is skipped (77).
"""
import json
import subprocess
import sys

try:
    import yaml
except ImportError:
    print("needs python3-yaml")
    sys.exit(77)


class Spelled(str):
    """A number as JSON spells it."""


def spelling(value):
    """Every scalar as its text, which is what BaseLoader makes of it."""
    if isinstance(value, dict):
        return {key: spelling(member) for key, member in value.items()}
    if isinstance(value, list):
        return [spelling(item) for item in value]
    return value if isinstance(value, str) else json.dumps(value)


def same(want, got):
    """Whether texts are texts, and containers hold the same; numbers are compared by spelling only."""
    if isinstance(want, Spelled):
        return True
    if isinstance(want, dict):
        return isinstance(got, dict) and want.keys() == got.keys() and all(same(want[key], got[key]) for key in want)
    if isinstance(want, list):
        return isinstance(got, list) and len(want) == len(got) and all(map(same, want, got))
    return type(want) is type(got) and want == got


def main():
    texts = subprocess.run([sys.argv[1]], check=True, stdout=subprocess.PIPE).stdout.decode().split("\0")[:-1]
    pairs = list(zip(texts[::2], texts[1::2]))
    bad = 0
    for number, (source, written) in enumerate(pairs):
        want = json.loads(source, parse_int=Spelled, parse_float=Spelled)
        try:
            fine = same(want, yaml.safe_load(written)) and spelling(want) == yaml.load(written, yaml.BaseLoader)
        except yaml.YAMLError as error:
            print(error)
            fine = False
        if not fine:
            print("tree %d differs:\n%s\n%s" % (number, source[:2000], written[:2000]))
            bad += 1
    print("%d trees, %d differ" % (len(pairs), bad))
    sys.exit(1 if bad or len(pairs) < 500 else 0)


main()
