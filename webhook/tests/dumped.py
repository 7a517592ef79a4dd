"""What the scripts here share: the rows that cases_test and properties_test dump, read without losing a number."""

import json
import subprocess

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
