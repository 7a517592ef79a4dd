#!/usr/bin/env python3
"""table.py ROUNDS MEMORY [--json]: ratios of chio-webhook to the peer.

ROUNDS has lines "server connections round requests seconds p50_us p99_us failures cpu_seconds", MEMORY lines
"server total_kb anonymous_kb". A ratio is taken within each round; what is shown is the median over the rounds.
"""
import json
import statistics
import sys
from collections import defaultdict

METRICS = {
    "throughput": lambda m: m["requests"] / m["seconds"],
    "p50": lambda m: m["p50"],
    "p99": lambda m: m["p99"],
    "cpu_per_request": lambda m: m["cpu"] / m["requests"],
}


def read_rounds(path):
    """{connections: {round: {server: measures}}}"""
    rounds = defaultdict(lambda: defaultdict(dict))
    with open(path, encoding="utf-8") as file:
        for line in file:
            server, *numbers = line.split()
            connections, number, requests, seconds, p50, p99, failures, cpu = map(float, numbers)
            if failures:
                sys.exit("table.py: %s had %d failures at %d connections" % (server, failures, connections))
            rounds[int(connections)][number][server] = {
                "requests": requests, "seconds": seconds, "p50": p50, "p99": p99, "cpu": cpu}
    return rounds


def read_memory(path):
    with open(path, encoding="utf-8") as file:
        memory = {server: (int(total), int(anonymous)) for server, total, anonymous in map(str.split, file)}
    return {"total": memory["chio"][0] / memory["peer"][0], "anonymous": memory["chio"][1] / memory["peer"][1]}


def ratios(rounds):
    result = {}
    for connections, numbered in sorted(rounds.items()):
        result[connections] = {}
        for name, of in METRICS.items():
            each = [of(pair["chio"]) / of(pair["peer"]) for pair in numbered.values()]
            result[connections][name] = {"median": statistics.median(each), "min": min(each), "max": max(each)}
    return result


def show(result, memory, count):
    print("chio-webhook to the peer (Go net/http), median of %d rounds, lowest and highest in brackets" % count)
    print("%-18s" % "connections" + "".join("%24d" % connections for connections in result))
    titles = {"throughput": "throughput", "p50": "p50", "p99": "p99", "cpu_per_request": "CPU a request"}
    for name, title in titles.items():
        cells = ("%.2f (%.2f-%.2f)" % (row[name]["median"], row[name]["min"], row[name]["max"])
                 for row in result.values())
        print("%-18s" % title + "".join("%24s" % cell for cell in cells))
    print("%-18s%24s" % ("RSS after the run", "%.2f (anonymous %.2f)" % (memory["total"], memory["anonymous"])))


def main():
    rounds = read_rounds(sys.argv[1])
    memory = read_memory(sys.argv[2])
    result = ratios(rounds)
    count = len(next(iter(rounds.values())))
    if "--json" in sys.argv:
        print(json.dumps({"rounds": count, "connections": result, "rss": memory}, indent=2))
    else:
        show(result, memory, count)


main()
