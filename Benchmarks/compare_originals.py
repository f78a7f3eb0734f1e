#!/usr/bin/env python3
"""Renders one original again and again with several systems in turn (A B C A B C …) and compares their medians.

Called by deploy/local/bench, which draws the original and builds the systems. Each command gets how often and the file as
its last arguments and prints {"seconds": …}.
"""

import argparse
import json
import os
import resource
import subprocess
import sys

from sidebyside import machine, report, table


def measure(command: list[str], count: int, file: str) -> dict[str, float]:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    process = subprocess.Popen([*command, str(count), file], stdout=subprocess.PIPE, text=True)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(f"{command[0]} ended with {process.returncode}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    # One more than is counted: the first one starts decoders and fills caches.
    return {
        "per_second": count / json.loads(output)["seconds"], "own_us": used * 1e6 / (count + 1),
        "memory_mib": usage.ru_maxrss / 1024,
    }


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--measure", required=True, help="its name, such as originals-per-second")
    arguments.add_argument("--count", type=int, required=True, help="renderings in each run")
    arguments.add_argument("--runs", type=int, default=5, help="runs that count; one more warms up")
    arguments.add_argument("--file", required=True, help="the original")
    arguments.add_argument("--ours", required=True)
    arguments.add_argument("--limit", required=True)
    arguments.add_argument("--output", required=True, help="the JSON file")
    arguments.add_argument("systems", nargs="+", metavar="NAME=COMMAND")
    options = arguments.parse_args()
    systems = {name: command.split() for name, command in (pair.split("=", 1) for pair in options.systems)}
    results: dict[str, list[dict[str, float]]] = {name: [] for name in systems}
    where = machine()
    for turn in range(options.runs + 1):
        for name, command in systems.items():
            result = measure(command, options.count if turn else 1, options.file)
            if turn:
                results[name].append(result)
            label = f"run {turn}/{options.runs}" if turn else "warm-up"
            print(f"  {label}: {name}: {result['per_second']:.2f}/s", file=sys.stderr, flush=True)
    print(f"\n{options.measure}, {options.count} a run, medians of {options.runs} interleaved runs; {where}\n")
    print("\n".join(table(results, options.ours)))
    report(
        options.measure, results, options.ours, options.limit, options.runs, options.output, count=options.count,
        machine=where)


main()
