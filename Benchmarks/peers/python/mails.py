"""The Python peer of `mails-per-second`: smtplib and psycopg, a process per session, as a careful Python service would.

mails.py message|batch COUNT SESSIONS PORT. A row per recipient in PostgreSQL; a worker leases a batch of rows (`for update
skip locked`), writes each mail from a template in the reader's language, hands it over on a connection that it keeps, and
commits that it is delivered: after each mail, or after the batch, which then repeats as many at a kill. Celery's workers
would do the same after a round trip to a broker for each mail, and acknowledge before the work unless told otherwise; so
this leaves Celery out and is the faster for it.
"""

import json
import multiprocessing
import os
import smtplib
import string
import sys
import time
import uuid
from email.message import EmailMessage
from email.policy import SMTP

import psycopg

BATCH = 20
LANGUAGES = ["nl", "fr", "de", "en"]
PARAGRAPH = (
    "On the third of May a disk was stolen from our office in Brussels. The pictures that you took at the booth may be on it."
    " They were sealed, and the keys were not on that disk. You need not do anything; should you meet one of your pictures"
    " somewhere, please tell us at once.")
TEXT = string.Template("\n\n".join([PARAGRAPH] * 3) + "\n\n-- \n$why\n\nMessage in the Box · Brussels\n")
HTML = string.Template(
    "<!doctype html>\n<html lang=\"$language\">\n<head><meta charset=\"utf-8\"><title>$subject</title></head>\n"
    "<body style=\"margin:0;padding:24px 16px;font-family:system-ui,sans-serif;font-size:16px;line-height:1.5\">\n"
    + "\n".join([f"<p style=\"margin:0 0 16px\">{PARAGRAPH}</p>"] * 3)
    + "\n<hr><p style=\"font-size:14px\">$why</p></body>\n</html>\n")

TAKE = """
    update mail set lease = %s, leased_until = clock_timestamp() + interval '60 s', attempts = attempts + 1
    where id in (
        select id from mail
        where state = 'due' and (leased_until is null or leased_until < clock_timestamp())
        order by id limit %s for update skip locked)
    returning id, address, language, message_id"""
SETTLE = """
    update mail set state = 'delivered', ended_at = clock_timestamp(), lease = null, leased_until = null
    where id = any(%s) and lease = %s"""


def connect() -> psycopg.Connection:
    connection = psycopg.connect(os.environ["TEST_POSTGRESQL_URL"], autocommit=True)
    connection.execute("set search_path to bench_mails")
    return connection


def letter(address: str, language: str, message_id: str) -> bytes:
    subject = f"What happened to your photographs ({language})"
    why = f"You get this mail at {address} because your photographs were on that disk."
    message = EmailMessage(policy=SMTP)
    message["From"] = "Message in the Box <photos@message-in-the-box.example>"
    message["Reply-To"] = "privacy@message-in-the-box.example"
    message["To"] = address
    message["Subject"] = subject
    message["Date"] = time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime())
    message["Message-ID"] = f"<{message_id}>"
    message["Auto-Submitted"] = "auto-generated"
    values = {"language": language, "subject": subject, "why": why}
    message.set_content(TEXT.substitute(values), cte="quoted-printable")
    message.add_alternative(HTML.substitute(values), subtype="html", cte="quoted-printable")
    return message.as_bytes()


def work(mode: str, port: int, start: multiprocessing.Barrier) -> None:
    connection = connect()
    server = smtplib.SMTP("127.0.0.1", port)
    server.ehlo()
    start.wait()
    while True:
        lease = uuid.uuid4()
        rows = connection.execute(TAKE, (lease, BATCH)).fetchall()
        if not rows:
            break
        done = []
        for key, address, language, message_id in rows:
            server.sendmail("photos@message-in-the-box.example", [address], letter(address, language, message_id))
            if mode == "message":
                connection.execute(SETTLE, ([key], lease))
            else:
                done.append(key)
        if done:
            connection.execute(SETTLE, (done, lease))
    server.quit()
    connection.close()


def main() -> None:
    mode, count, sessions, port = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    with psycopg.connect(os.environ["TEST_POSTGRESQL_URL"], autocommit=True) as connection:
        connection.execute("drop schema if exists bench_mails cascade")
        connection.execute("create schema bench_mails")
        connection.execute("""
            create table bench_mails.mail (
                id bigint primary key, address text not null, language text not null, message_id text not null unique,
                state text not null, attempts int not null default 0, lease uuid, leased_until timestamptz,
                ended_at timestamptz)""")
        connection.execute("create index mail_due on bench_mails.mail (id) where state = 'due'")
        with connection.cursor().copy(
            "copy bench_mails.mail (id, address, language, message_id, state) from stdin"
        ) as copy:
            for number in range(count):
                copy.write_row((
                    number, f"guest{number}@d{number % 100}.example", LANGUAGES[number % 4],
                    f"{uuid.uuid4()}.{number}@message-in-the-box.example", "due"))
        connection.execute("analyze bench_mails.mail")
        start = multiprocessing.Barrier(sessions + 1)
        workers = [multiprocessing.Process(target=work, args=(mode, port, start)) for _ in range(sessions)]
        for worker in workers:
            worker.start()
        start.wait()
        began = time.monotonic()
        for worker in workers:
            worker.join()
        took = time.monotonic() - began
        failed = [worker for worker in workers if worker.exitcode != 0]
        found = connection.execute(
            "select count(*) filter (where state = 'delivered'), sum(attempts) from bench_mails.mail").fetchone()
        connection.execute("drop schema bench_mails cascade")
    if failed or found != (count, count):
        sys.exit(f"{found[0]} of {count} rows say delivered after {found[1]} attempts; {len(failed)} workers failed")
    print(json.dumps({"seconds": took}), flush=True)


main()
