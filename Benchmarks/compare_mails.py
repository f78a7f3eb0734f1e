#!/usr/bin/env python3
"""Sends the same mailing by systems in turn (A B C A B C …) into a mail server that throws everything away.

The server is Postfix's smtp-sink, started anew for each run. The warm-up of each system is short and checked mail by mail
from what the server wrote down; after every run that counts, every row must say delivered at the first attempt and the
server must have taken as many mails as there are rows, so that each recipient got exactly one.

With --scaling: the rate of one and of four processes of ours against a server that answers 50 ms late.

Called by deploy/local/bench with the settings of the service notifications and TEST_POSTGRESQL_URL, DATABASE_ADMIN_URL.
"""

import argparse
import contextlib
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator

from sidebyside import machine, median, processor_seconds, report, table

LATENCY = 50


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def wait_for(what: str, limit: float, pause: float, is_so) -> None:
    until = time.monotonic() + limit
    while not is_so():
        if time.monotonic() > until:
            raise RuntimeError(f"{what}: not after {limit:.0f} s")
        time.sleep(pause)


def is_listening(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


class Table:
    """Asks and tells the database through one psql that stays: starting one costs more than most questions."""

    def __init__(self, url: str):
        self.process = subprocess.Popen(
            ["psql", url, "-v", "ON_ERROR_STOP=1", "-qAt"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**os.environ, "PGOPTIONS": "-c client_min_messages=warning"})

    def ask(self, query: str) -> str:
        self.process.stdin.write(query + ";\n\\echo --\n")
        self.process.stdin.flush()
        lines = []
        while (line := self.process.stdout.readline()) != "--\n":
            if not line:
                raise RuntimeError(f"the database refused: {query[:80]}")
            lines.append(line.rstrip("\n"))
        return "\n".join(lines)

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait()


class Sink:
    """smtp-sink, with what it counted and, where mails are written down, the mails."""

    def __init__(self, directory: str, writes: bool):
        self.port = free_port()
        self.counter = open(os.path.join(directory, "sink.count"), "w+b")
        self.mails = os.path.join(directory, "mails")
        # It will not run as root.
        command = ["smtp-sink", "-c"] + (["-u", "nobody"] if os.geteuid() == 0 else [])
        if writes:
            command += ["-D", self.mails]
        self.process = subprocess.Popen(
            [*command, f"inet:127.0.0.1:{self.port}", "1000"], stdout=self.counter, stderr=subprocess.STDOUT,
            env={**os.environ, "PATH": os.environ["PATH"] + ":/usr/sbin"}, cwd=directory)
        wait_for("the mail server listens", 10, 0.02, lambda: is_listening(self.port))

    def count(self) -> int:
        """How many mails it has taken."""
        end = os.path.getsize(self.counter.name)
        with open(self.counter.name, "rb") as file:
            file.seek(max(0, end - 400))
            counts = re.findall(rb"mesg=(\d+)[^\d]", file.read())
        return int(counts[-1]) if counts else 0

    def close(self) -> None:
        self.process.terminate()
        self.process.wait()
        self.counter.close()

    def check(self, count: int) -> str:
        """Holds what was written down to one mail per recipient, and returns one mail as it was sent."""
        text = open(self.mails, encoding="utf-8", errors="replace").read()
        recipients = re.findall(r"^X-Rcpt-Args: .*?<([^>]*)>", text, re.MULTILINE)
        identifiers = re.findall(r"^Message-I[dD]:\s*(<[^>]*>)", text, re.MULTILINE)
        if not len(recipients) == len(set(recipients)) == len(set(identifiers)) == count:
            raise RuntimeError(
                f"{len(recipients)} mails to {len(set(recipients))} recipients with {len(set(identifiers))} identifiers "
                f"instead of {count}")
        mail = re.split(r"^X-Client-Addr: .*\n", text, flags=re.MULTILINE)[1]
        return re.split(r"^Received: .*\n(?:[ \t].*\n)*", mail, maxsplit=1, flags=re.MULTILINE)[1].rstrip("\n") + "\n"


@contextlib.contextmanager
def running(sink: Sink) -> Iterator[Sink]:
    try:
        yield sink
    finally:
        sink.close()


class Ours:
    """Processes of notifications, and the rows of the mailing that mails-bench made."""

    def __init__(self, program: str, sessions: int, log: str):
        self.program, self.sessions, self.log = program, sessions, log
        self.processes: list[subprocess.Popen] = []
        self.tables = Table(os.environ["DATABASE_ADMIN_URL"])
        self.tables.ask("set search_path to notifications")

    def start(self, port: int, processes: int, settings: dict[str, str]) -> None:
        for _ in range(processes):
            pages = free_port()
            log = open(self.log, "ab")
            self.processes.append(subprocess.Popen(
                [self.program, "serve"], stdout=log, stderr=log,
                env={**os.environ, **settings, "MAIL_URL": f"smtp://127.0.0.1:{port}", "MAIL_PLAIN_TEXT": "true",
                     "HTTP_PORT": str(pages), "SWIFT_BACKTRACE": "enable=no"}))
            wait_for("notifications is ready", 30, 0.05, lambda: self.is_ready(pages))

    @staticmethod
    def is_ready(port: int) -> bool:
        try:
            return urllib.request.urlopen(f"http://127.0.0.1:{port}/ready", timeout=3).status == 200
        except OSError:
            return False

    def stop(self) -> None:
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait()
        self.processes = []

    def fill(self, count: int) -> None:
        """Makes the deliveries of the first `count` recipients in a transaction that is not committed yet."""
        self.tables.ask("truncate delivery, notice, outbox")
        self.tables.ask("begin")
        # A run before may have ended it.
        self.tables.ask("""
            update mailing set state = 'sending', ended_at = null, progress = null
            where id = (select id from mailing order by proposed_at desc limit 1)""")
        self.tables.ask(f"""
            create temporary table due on commit drop as
            select r.*, lpad(to_hex(1790000000000), 12, '0') || '7000' as start
            from (select *, row_number() over (order by recipient_lookup) as n from mailing_recipient
                where mailing_id = (select id from mailing where state = 'sending')) r
            where n <= {count}""")
        self.tables.ask("""
            insert into notice (id, kind, class, mailing_id, capture_id, key_id, language, created_at)
            select (start || '9' || lpad(to_hex(n), 15, '0'))::uuid, 'mailing', 'statutory', mailing_id, capture_id,
                key_id, language, clock_timestamp() from due order by n""")
        self.tables.ask("""
            insert into delivery (id, notice_id, mailing_id, mailing_recipient_id, recipient, recipient_lookup, message_id,
                state, not_before, give_up_at)
            select (start || 'a' || lpad(to_hex(n), 15, '0'))::uuid, (start || '9' || lpad(to_hex(n), 15, '0'))::uuid,
                mailing_id, id, address, recipient_lookup,
                (start || '9' || lpad(to_hex(n), 15, '0'))::uuid || '.' || (start || 'a' || lpad(to_hex(n), 15, '0'))::uuid
                || '@message-in-the-box.example', 'due', clock_timestamp(), clock_timestamp() + interval '3 days'
            from due order by n""")
        self.tables.ask("analyze notice, delivery")
        self.tables.ask("notify notifications_delivery")

    def run(self, sink: Sink, count: int) -> float:
        """From the commit of the rows until each is recorded as delivered; seconds."""
        self.fill(count)
        began = time.monotonic()
        self.tables.ask("commit")
        wait_for("all mails are taken", 600, 0.01, lambda: sink.count() >= count or self.has_ended())
        wait_for("all mails are recorded", 60, 0.005, lambda: self.left() == 0)
        took = time.monotonic() - began
        self.check(count)
        return took

    def has_ended(self) -> bool:
        if any(process.poll() is not None for process in self.processes):
            raise RuntimeError(f"notifications ended; its log is {self.log}")
        return False

    def left(self) -> int:
        return int(self.tables.ask("select count(*) from delivery where state = 'due'"))

    def check(self, count: int) -> None:
        found = self.tables.ask(
            "select count(*), count(distinct recipient_lookup), sum(attempts), count(*) filter (where state = 'delivered') "
            "from delivery")
        if found != f"{count}|{count}|{count}|{count}":
            raise RuntimeError(f"rows, recipients, attempts and delivered are {found} instead of {count} each")
        # gdpr-requests, which hears of the progress, does not run here: that one fact stays.
        wait_for("all facts are told", 120, 0.1, lambda: self.tables.ask(
            "select count(*) from outbox where name = 'notifications.notice-delivered.v1'") == "0")

    def measure(self, sink: Sink, count: int, servers: dict[str, int], settings: dict[str, str]) -> dict[str, float]:
        self.start(sink.port, 1, settings)
        try:
            pid = self.processes[0].pid
            watched = {"own": pid, **servers, "sink": sink.process.pid}
            before = {name: processor_seconds(one) for name, one in watched.items()}
            took = self.run(sink, count)
            after = {name: processor_seconds(one) for name, one in watched.items()}
            peak = re.search(r"VmHWM:\s*(\d+)", open(f"/proc/{pid}/status").read())
            return {
                "per_second": count / took, "memory_mib": int(peak.group(1)) / 1024 if peak else 0,
                **{f"{name}_us": (after[name] - before[name]) * 1e6 / count for name in watched}}
        finally:
            self.stop()


def measure_program(
    command: list[str], sink: Sink, count: int, servers: dict[str, int]
) -> dict[str, float]:
    """A program that does all of it and ends; it prints its own seconds, or its whole life counts."""
    watched = {**servers, "sink": sink.process.pid}
    before = {name: processor_seconds(one) for name, one in watched.items()}
    began = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    took = json.loads(output)["seconds"] if output.startswith("{") else time.monotonic() - began
    if os.waitstatus_to_exitcode(status) != 0:
        raise RuntimeError(f"{command[0]} ended with {os.waitstatus_to_exitcode(status)}")
    after = {name: processor_seconds(one) for name, one in watched.items()}
    return {
        "per_second": count / took, "memory_mib": usage.ru_maxrss / 1024,
        "own_us": (usage.ru_utime + usage.ru_stime) * 1e6 / count,
        **{f"{name}_us": (after[name] - before[name]) * 1e6 / count for name in watched}}


class Comparison:
    def __init__(self, options: argparse.Namespace, directory: str):
        self.options, self.directory = options, directory
        self.servers = {name: int(pid) for name, pid in (pair.split("=") for pair in options.pid)}
        self.ours = Ours(options.program, options.sessions, os.path.join(options.logs, "notifications.log"))
        self.mail = os.path.join(directory, "mail")

    def one(self, name: str, count: int, writes: bool) -> dict[str, float]:
        with tempfile.TemporaryDirectory(dir=self.directory) as place:
            os.chmod(place, 0o777)
            with running(Sink(place, writes)) as sink:
                result = self.run(name, sink, count)
                if sink.count() != count:
                    raise RuntimeError(f"{name}: the server took {sink.count()} mails instead of {count}")
                if writes and name != "smtp-source":
                    mail = sink.check(count)
                    if name == "ours":
                        with open(self.mail, "w", encoding="utf-8") as file:
                            file.write(mail)
                return result

    def run(self, name: str, sink: Sink, count: int) -> dict[str, float]:
        sessions = str(self.options.sessions)
        match name:
            case "ours":
                settings = {
                    "MAIL_CONNECTIONS": sessions, "MAIL_CONCURRENCY": str(self.options.under_way),
                    "MAIL_PER_DOMAIN": str(self.options.under_way), "MAIL_PER_DOMAIN_RATE": "10000"}
                return self.ours.measure(sink, count, self.servers, settings)
            case "smtp-source":
                program = shutil.which("smtp-source", path=os.environ["PATH"] + ":/usr/sbin")
                return measure_program(
                    [program, "-d", "-s", sessions, "-m", str(count), "-F", self.mail, "-f", "photos@box.example", "-t",
                     "guest@d1.example", f"inet:127.0.0.1:{sink.port}"], sink, count, self.servers)
            case _:
                mode = "batch" if "batch" in name else "message"
                return measure_program(
                    [self.options.python, "Benchmarks/peers/python/mails.py", mode, str(count), sessions,
                     str(sink.port)], sink, count, self.servers)

    def compare(self) -> None:
        names = ["ours", "smtp-source", "Python, a commit per mail", "Python, a commit per batch"]
        results: dict[str, list[dict[str, float]]] = {name: [] for name in names}
        where = machine()
        runs, count = self.options.runs, self.options.count
        for turn in range(runs + 1):
            for name in names:
                result = self.one(name, count if turn else min(count, 1000), writes=turn == 0)
                if turn:
                    results[name].append(result)
                label = f"run {turn}/{runs}" if turn else "warm-up"
                print(f"  {label}: {name}: {result['per_second']:.0f}/s", file=sys.stderr, flush=True)
        size, sessions = os.path.getsize(self.mail), self.options.sessions
        print(f"\nmails-per-second, {count} mails of {size} bytes over {sessions} sessions, medians of {runs} interleaved "
              f"runs; {where}\n")
        print("\n".join(table(results, "ours")))
        report(
            "mails-per-second", results, "ours", "smtp-source", runs, self.options.output, mails=count, bytes=size,
            sessions=sessions, machine=where)

    def scale(self) -> None:
        """One and four processes, settings as they come, and a server whose answers take a while."""
        rates: dict[int, list[float]] = {1: [], 4: []}
        count = self.options.count
        for turn in range(self.options.runs):
            for processes, found in rates.items():
                with tempfile.TemporaryDirectory(dir=self.directory) as place, running(Sink(place, False)) as sink:
                    port = free_port()
                    proxy = subprocess.Popen(
                        [sys.executable, "Benchmarks/late.py", str(port), str(sink.port), str(LATENCY)])
                    try:
                        wait_for("the late server listens", 10, 0.02, lambda: is_listening(port))
                        self.ours.start(port, processes, {})
                        found.append(count / self.ours.run(sink, count))
                        if sink.count() != count:
                            raise RuntimeError(f"the server took {sink.count()} mails instead of {count}")
                    finally:
                        self.ours.stop()
                        proxy.terminate()
                        proxy.wait()
                print(f"  run {turn + 1}: {processes}: {found[-1]:.1f}/s", file=sys.stderr, flush=True)
        one, four = (statistics.median(found) for found in rates.values())
        print(f"\n| notifications, a server {LATENCY} ms away | mails/s | × |\n|---|--:|--:|")
        print(f"| 1 process | {one:.1f} | 1.00 |\n| 4 processes | {four:.1f} | {four / one:.2f} |")
        with open(self.options.output, "w") as file:
            json.dump({
                "measure": "mail-scaling", "unit": "× of one process", "ours": round(four / one, 2), "limit": 4,
                "wanted": 3, "peers": {}, "runs": self.options.runs, "mails": count, "latency-ms": LATENCY,
                "notifications": {"1": round(one, 1), "4": round(four, 1)}}, file, indent=1)
            file.write("\n")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--count", type=int, default=20000, help="mails in each run")
    arguments.add_argument("--runs", type=int, default=5, help="runs that count; one more warms up")
    arguments.add_argument("--sessions", type=int, default=16, help="connections to the mail server, of each system")
    arguments.add_argument("--under-way", type=int, default=128, help="our mails sent or not recorded yet, at most")
    arguments.add_argument("--program", required=True, help="notifications, built for release")
    arguments.add_argument("--python", default=sys.executable, help="with what the Python peer imports")
    arguments.add_argument("--pid", action="append", default=[], metavar="NAME=PID", help="a server to watch")
    arguments.add_argument("--logs", required=True, help="the directory for our log")
    arguments.add_argument("--output", required=True, help="the JSON file")
    arguments.add_argument("--scaling", action="store_true")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        os.chmod(directory, 0o755)
        comparison = Comparison(options, directory)
        comparison.scale() if options.scaling else comparison.compare()
        comparison.ours.tables.close()


main()
