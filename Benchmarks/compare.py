#!/usr/bin/env python3
"""Runs systems that do the same work in turn (A B C A B C …) and compares their medians.

Each run gets a virtual host and a schema of its own, filled before the clock runs and verified after it has stopped.
Called by deploy/local/bench, which builds the systems and starts the servers; wants TEST_AMQP_URL,
TEST_AMQP_MANAGEMENT_URL and TEST_POSTGRESQL_URL.
"""

import argparse
import json
import os
import subprocess
import sys
import time
import urllib.parse
import urllib.request

from sidebyside import machine, processor_seconds, report, sql, table


def call(method: str, path: str, body: str | None = None) -> None:
    """Speaks to the broker's management."""
    address = urllib.parse.urlsplit(os.environ["TEST_AMQP_MANAGEMENT_URL"])
    plain = f"{address.scheme}://{address.hostname}:{address.port}"
    keys = urllib.request.HTTPPasswordMgrWithDefaultRealm()
    keys.add_password(None, plain, urllib.parse.unquote(address.username), urllib.parse.unquote(address.password))
    opener = urllib.request.build_opener(urllib.request.HTTPBasicAuthHandler(keys))
    request = urllib.request.Request(
        plain + path, method=method, data=body.encode() if body else None, headers={"content-type": "application/json"})
    opener.open(request, timeout=30).read()


class Run:
    """One system, once, on fresh queues and tables."""

    def __init__(self, count: int, tool: str, tables: str, servers: dict[str, int]):
        self.count, self.tool, self.tables, self.servers = count, tool, tables, servers
        self.name = f"bench-{os.getpid()}-{time.monotonic_ns()}"
        broker = os.environ["TEST_AMQP_URL"]
        self.environment = {
            **os.environ, "BENCH_AMQP_URL": broker[: broker.rindex("/") + 1] + self.name,
            "BENCH_POSTGRESQL_URL": os.environ["TEST_POSTGRESQL_URL"], "BENCH_SCHEMA": self.name,
            "BENCH_COUNT": str(count),
        }

    def __enter__(self) -> "Run":
        user = urllib.parse.unquote(urllib.parse.urlsplit(os.environ["TEST_AMQP_MANAGEMENT_URL"]).username)
        call("PUT", f"/api/vhosts/{self.name}")
        call("PUT", f"/api/permissions/{self.name}/{user}", '{"configure":".*","write":".*","read":".*"}')
        subprocess.run([self.tool, "prepare", self.tables], check=True, env=self.environment)
        sql("checkpoint")
        return self

    def __exit__(self, *_: object) -> None:
        call("DELETE", f"/api/vhosts/{self.name}")
        sql(f'drop schema "{self.name}" cascade')

    def measure(self, command: list[str]) -> dict[str, float]:
        before = {name: processor_seconds(pid) for name, pid in self.servers.items()}
        process = subprocess.Popen(command, env=self.environment, stdout=subprocess.PIPE, text=True)
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise RuntimeError(f"{command[0]} ended with {process.returncode}")
        after = {name: processor_seconds(pid) for name, pid in self.servers.items()}
        subprocess.run([self.tool, "verify"], check=True, env=self.environment)
        micro = 1e6 / self.count
        return {
            "per_second": self.count / json.loads(output)["seconds"],
            "own_us": (usage.ru_utime + usage.ru_stime) * micro, "memory_mib": usage.ru_maxrss / 1024,
            **{f"{name}_us": (after[name] - before[name]) * micro for name in self.servers},
        }


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--count", type=int, default=20000, help="captures in each run")
    arguments.add_argument("--runs", type=int, default=5, help="runs that count; one more warms up")
    arguments.add_argument("--tool", required=True, help="captures-bench, built for release")
    arguments.add_argument("--tables", required=True, help="SQL of the tables besides the runtime's")
    arguments.add_argument("--pid", action="append", default=[], metavar="NAME=PID", help="a server to watch")
    arguments.add_argument("--ours", required=True)
    arguments.add_argument("--limit", required=True)
    arguments.add_argument("--output", required=True, help="the JSON file")
    arguments.add_argument("systems", nargs="+", metavar="NAME=COMMAND")
    options = arguments.parse_args()
    servers = {name: int(pid) for name, pid in (pair.split("=") for pair in options.pid)}
    systems = {name: command.split() for name, command in (pair.split("=", 1) for pair in options.systems)}
    results: dict[str, list[dict[str, float]]] = {name: [] for name in systems}
    where = machine()
    for turn in range(options.runs + 1):
        for name, command in systems.items():
            # The warm-up is short: it fills caches and shows that everything works.
            count = options.count if turn else max(1000, options.count // 10)
            with Run(count, options.tool, options.tables, servers) as run:
                result = run.measure(command)
            if turn:
                results[name].append(result)
            label = f"run {turn}/{options.runs}" if turn else "warm-up"
            print(f"  {label}: {name}: {result['per_second']:.0f}/s", file=sys.stderr, flush=True)
    print(f"\ncaptures-per-second, {options.count} captures, medians of {options.runs} interleaved runs; {where}\n")
    print("\n".join(table(results, options.ours)))
    report(
        "captures-per-second", results, options.ours, options.limit, options.runs, options.output,
        captures=options.count, machine=where)


main()
