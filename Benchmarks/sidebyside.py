"""What measurements of systems side by side share: processor time, medians, the table, the file of figures."""

import json
import os
import re
import statistics
import subprocess

TICKS = os.sysconf("SC_CLK_TCK")


def sql(text: str) -> None:
    subprocess.run(
        ["psql", os.environ["TEST_POSTGRESQL_URL"], "-v", "ON_ERROR_STOP=1", "-qAt", "-c", text], check=True,
        stdout=subprocess.DEVNULL, env={**os.environ, "PGOPTIONS": "-c client_min_messages=warning"})


def processor_seconds(pid: int) -> float:
    """What a process and all its descendants, the finished ones included, have used so far."""
    parents: dict[int, list[int]] = {}
    used: dict[int, float] = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            fields = open(f"/proc/{name}/stat").read().rsplit(")", 1)[1].split()
        except OSError:
            continue
        parents.setdefault(int(fields[1]), []).append(int(name))
        used[int(name)] = sum(map(int, fields[11:15])) / TICKS
    total, left = 0.0, [pid]
    while left:
        one = left.pop()
        total += used.get(one, 0)
        left += parents.get(one, [])
    return total


def machine() -> str:
    cpu = re.search(r"model name\s*: (.*)", open("/proc/cpuinfo").read())
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} × {cpu.group(1) if cpu else 'processor'}, load {load:.1f} at the start"


def table(results: dict[str, list[dict[str, float]]], ours: str) -> list[str]:
    """Markdown: medians, the ratio of ours to each, and processor time for one in microseconds."""
    keys = [key for key in next(iter(results.values()))[0] if key.endswith("_us")]
    head = ["system", "per second", "spread", "ours ÷ it"] + [f"{key[:-3]} µs" for key in keys] + ["peak MiB"]
    lines = ["| " + " | ".join(head) + " |", "|---|" + "--:|" * (len(head) - 1)]
    reference = median(results[ours], "per_second")
    for name, runs in results.items():
        rates = sorted(run["per_second"] for run in runs)
        own = statistics.median(rates)
        cells = [name, digits(own), f"{digits(rates[0])}–{digits(rates[-1])}", f"{reference / own:.2f}"]
        cells += [f"{median(runs, key):.0f}" for key in keys] + [f"{median(runs, 'memory_mib'):.0f}"]
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def digits(rate: float) -> str:
    """Three that count, and never fewer than stand before the point."""
    return f"{rate:.0f}" if rate >= 100 else f"{rate:.3g}"


def median(runs: list[dict[str, float]], key: str) -> float:
    return statistics.median(run[key] for run in runs)


def report(
    measure: str, results: dict[str, list[dict[str, float]]], ours: str, limit: str, runs: int, output: str,
    **more: object,
) -> None:
    """Writes the figures as every measure does."""
    rates = {name: float(digits(median(one, "per_second"))) for name, one in results.items()}
    figures = {
        "measure": measure, "unit": "1/s", "ours": rates[ours], "limit": rates[limit],
        "peers": {name: rate for name, rate in rates.items() if name not in (ours, limit)}, "runs": runs,
        **more, "details": results,
    }
    with open(output, "w") as file:
        json.dump(figures, file, indent=1)
        file.write("\n")
