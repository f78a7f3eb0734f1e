"""The Python peer of `captures-per-second`: aio-pika and asyncpg, as a careful Python service would use them.

Each message gets a transaction of its own (inbox, capture, outbox) and is acknowledged; eight workers do so side by
side, so that commits share the disk. A relay publishes what the outbox holds, many confirms in flight and `mandatory`,
and deletes what was confirmed. It stops at the first error.
"""

import asyncio
import json
import os
import time
import uuid
from datetime import datetime, timezone

import aio_pika
import asyncpg

QUEUE = "media.captures"
FACT = "media.capture-recorded.v1"
WORKERS = 8


def new_id() -> uuid.UUID:
    noise = os.urandom(10)
    text = int(time.time() * 1000).to_bytes(6, "big") + bytes([noise[0] & 0x0F | 0x70, noise[1], noise[2] & 0x3F | 0x80]) + noise[3:]
    return uuid.UUID(bytes=text)


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def text_of(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


async def store(pool: asyncpg.Pool, message: aio_pika.abc.AbstractIncomingMessage) -> None:
    """One transaction for one message; what was handled before changes nothing."""
    capture = json.loads(message.body)
    now = datetime.now(timezone.utc)
    async with pool.acquire() as connection, connection.transaction():
        fresh = await connection.execute(
            "insert into inbox (message_id, handler, handled_at) values ($1, 'store', $2) on conflict do nothing",
            message.message_id, now)
        if fresh == "INSERT 0 0":
            return
        await connection.execute(
            """insert into capture (id, booth, rental, customer, key, session, made_at, received_at, language, originals)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)""",
            capture["captureID"], capture["boothID"], capture["rentalID"], capture["customerID"], capture["keyID"],
            capture["session"], instant(capture["madeAt"]), instant(capture["receivedAt"]), capture["language"],
            json.dumps(capture["originals"]))
        body = json.dumps(
            {"captureID": capture["captureID"], "recordedAt": text_of(now), "rentalID": capture["rentalID"]})
        await connection.execute(
            """insert into outbox (message_id, ordering_key, exchange, routing_key, mandatory, name, subject,
                   causation_id, rental, body, recorded_at)
               values ($1, $2, 'events', $3, true, $3, $2, $4, $5, $6, $7)""",
            new_id(), capture["captureID"], FACT, message.message_id, capture["rentalID"], body.encode(), now)


async def work(pool: asyncpg.Pool, messages: asyncio.Queue, wake: asyncio.Event) -> None:
    while (message := await messages.get()) is not None:
        await store(pool, message)
        await message.ack()
        wake.set()


async def relay(pool: asyncpg.Pool, exchange: aio_pika.abc.AbstractExchange, wake: asyncio.Event, count: int) -> None:
    """Publishes the outbox until `count` facts are confirmed and deleted."""
    done = 0
    while done < count:
        wake.clear()
        rows = await pool.fetch("select * from outbox order by position limit 500")
        if not rows:
            await wake.wait()
            continue
        await asyncio.gather(*(
            exchange.publish(
                aio_pika.Message(
                    row["body"], message_id=str(row["message_id"]), type=row["name"], timestamp=row["recorded_at"],
                    content_type="application/json", app_id="media", delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
                    headers={
                        "cloudEvents:specversion": "1.0", "cloudEvents:subject": row["subject"],
                        "time": text_of(row["recorded_at"]), "causationid": str(row["causation_id"]),
                        "rental": str(row["rental"])}),
                row["routing_key"], mandatory=row["mandatory"])
            for row in rows))
        await pool.execute("delete from outbox where position = any($1)", [row["position"] for row in rows])
        done += len(rows)


async def main() -> None:
    count = int(os.environ["BENCH_COUNT"])
    pool = await asyncpg.create_pool(
        os.environ["BENCH_POSTGRESQL_URL"], min_size=WORKERS + 2, max_size=WORKERS + 2,
        server_settings={"search_path": os.environ["BENCH_SCHEMA"]})
    consuming = await aio_pika.connect(os.environ["BENCH_AMQP_URL"])
    publishing = await aio_pika.connect(os.environ["BENCH_AMQP_URL"])
    out = await publishing.channel(publisher_confirms=True, on_return_raises=True)
    exchange = await out.get_exchange("events", ensure=False)
    channel = await consuming.channel()
    await channel.set_qos(prefetch_count=400)
    queue = await channel.get_queue(QUEUE, ensure=False)
    messages: asyncio.Queue = asyncio.Queue()
    wake = asyncio.Event()
    workers = [asyncio.create_task(work(pool, messages, wake)) for _ in range(WORKERS)]
    relaying = asyncio.create_task(relay(pool, exchange, wake, count))
    taken = 0
    everything = asyncio.Event()

    async def take(message: aio_pika.abc.AbstractIncomingMessage) -> None:
        nonlocal taken
        taken += 1
        messages.put_nowait(message)
        if taken == count:
            everything.set()

    began = time.monotonic()
    await queue.consume(take)
    # A worker or the relay that fails ends the run at once.
    finished, _ = await asyncio.wait(
        [*workers, relaying, asyncio.create_task(everything.wait())], return_when=asyncio.FIRST_COMPLETED)
    for task in finished:
        task.result()
    for _ in workers:
        messages.put_nowait(None)
    await asyncio.gather(*workers, relaying)
    print(json.dumps({"seconds": time.monotonic() - began}), flush=True)
    await consuming.close()
    await publishing.close()
    await pool.close()


asyncio.run(main())
