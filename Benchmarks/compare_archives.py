#!/usr/bin/env python3
"""Streams the same files through a pipe with several systems in turn (A B C A B C …) and compares their medians.

Called by deploy/local/bench, which draws the files and builds the systems. A system that says its seconds on standard
error, as {"seconds": …, "bytes": …, "added_mib": …}, has prepared itself before; the others are measured from outside.
"""

import argparse
import json
import os
import shlex
import subprocess
import sys
import time

from sidebyside import machine, report, table


def measure(command: str, total: int) -> dict[str, float]:
    began = time.monotonic()
    process = subprocess.Popen(shlex.split(command), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=False)
    sink = subprocess.Popen(["cat"], stdin=process.stdout, stdout=subprocess.DEVNULL)
    process.stdout.close()
    said = process.stderr.read().decode()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    sink.wait()
    seconds = time.monotonic() - began
    if process.returncode != 0 or sink.returncode != 0:
        raise RuntimeError(f"{command} ended with {process.returncode}: {said[-300:]}")
    lines = said.splitlines()
    figures = json.loads(lines[-1]) if lines and lines[-1].startswith("{") else {}
    own = figures.get("seconds", seconds)
    return {"per_second": total / own / 1e6, "memory_mib": figures.get("added_mib", usage.ru_maxrss / 1024)}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--runs", type=int, default=5, help="runs that count; one more warms up")
    arguments.add_argument("--folder", required=True, help="the files")
    arguments.add_argument("--ours", required=True)
    arguments.add_argument("--limit", required=True)
    arguments.add_argument("--output", required=True, help="the JSON file")
    arguments.add_argument("systems", nargs="+", metavar="NAME=COMMAND")
    options = arguments.parse_args()
    systems = dict(pair.split("=", 1) for pair in options.systems)
    results: dict[str, list[dict[str, float]]] = {name: [] for name in systems}
    where = machine()
    with os.scandir(options.folder) as files:
        lengths = [file.stat().st_size for file in files]
    for turn in range(options.runs + 1):
        for name, command in systems.items():
            result = measure(command, sum(lengths))
            if turn:
                results[name].append(result)
            label = f"run {turn}/{options.runs}" if turn else "warm-up"
            print(f"  {label}: {name}: {result['per_second']:.0f} MB/s", file=sys.stderr, flush=True)
    print(
        f"\nzip-throughput, {len(lengths)} files, {sum(lengths) / 1e6:.0f} MB, MB/s, medians of {options.runs}"
        f" interleaved runs; {where}\n")
    print("\n".join(table(results, options.ours)))
    report(
        "zip-throughput", results, options.ours, options.limit, options.runs, options.output, unit="MB/s",
        files=len(lengths), machine=where)


main()
