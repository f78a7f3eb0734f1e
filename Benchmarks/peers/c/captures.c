/* captures.c - the limit of `captures-per-second`: librabbitmq and libpq with nothing between them.
 *
 * Takes captures in batches, reads their JSON (json-c), writes inbox, capture and outbox with one statement in one
 * transaction, publishes the facts with confirms and `mandatory`, deletes the outbox rows of what was confirmed in the
 * next transaction, and acknowledges each batch with one frame. While PostgreSQL works on one batch, the next one is
 * read and the last one's facts are published. It stops at the first error: it is a measuring stick, not a service.
 */
#include <amqp.h>
#include <amqp_framing.h>
#include <amqp_tcp_socket.h>
#include <json-c/json.h>
#include <libpq-fe.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/time.h>
#include <time.h>
#include <arpa/inet.h>

enum { BATCH = 200, PREFETCH = 800, UUID_OID = 2950, TEXT_OID = 25, BYTEA_OID = 17, TIMESTAMPTZ_OID = 1184, JSONB_OID = 3802 };

#define QUEUE "media.captures"
#define FACT "media.capture-recorded.v1"

static void die(const char *what) {
    fprintf(stderr, "captures: %s\n", what);
    exit(1);
}

static const char *need(const char *name) {
    const char *value = getenv(name);
    if (!value) die(name);
    return value;
}

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec + now.tv_nsec / 1e9;
}

/* --- UUIDs and instants ------------------------------------------------------------------------------------------ */

typedef struct { uint8_t bytes[16]; } uuid;

static int hex_digit(char c) { return c <= '9' ? c - '0' : (c | 32) - 'a' + 10; }

static uuid uuid_of(const char *text) {
    uuid id;
    for (int i = 0; i < 16; i++) {
        if (*text == '-') text++;
        id.bytes[i] = hex_digit(text[0]) << 4 | hex_digit(text[1]);
        text += 2;
    }
    return id;
}

static void uuid_text(const uuid *id, char *text) {
    static const char digits[] = "0123456789abcdef";
    for (int i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10) *text++ = '-';
        *text++ = digits[id->bytes[i] >> 4];
        *text++ = digits[id->bytes[i] & 15];
    }
    *text = 0;
}

static uuid uuid_new(void) {
    static uint8_t noise[4096];
    static size_t used = sizeof noise;
    uuid id;
    struct timeval now;
    gettimeofday(&now, NULL);
    uint64_t ms = now.tv_sec * 1000ull + now.tv_usec / 1000;
    if (used + 10 > sizeof noise) {
        if (getrandom(noise, sizeof noise, 0) != sizeof noise) die("getrandom");
        used = 0;
    }
    for (int i = 0; i < 6; i++) id.bytes[i] = ms >> (40 - 8 * i);
    memcpy(id.bytes + 6, noise + used, 10);
    used += 10;
    id.bytes[6] = (id.bytes[6] & 0x0f) | 0x70;
    id.bytes[8] = (id.bytes[8] & 0x3f) | 0x80;
    return id;
}

static int number(const char *text, int digits) {
    int n = 0;
    while (digits--) n = n * 10 + (*text++ - '0');
    return n;
}

/* RFC 3339 in UTC with milliseconds, as PostgreSQL counts: microseconds since 2000. */
static int64_t instant_of(const char *t) {
    int y = number(t, 4), m = number(t + 5, 2), d = number(t + 8, 2);
    y -= m <= 2;
    int era = y / 400, yoe = y - era * 400, doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    int64_t days = era * 146097ll + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468 - 10957;
    int64_t ms = ((days * 24 + number(t + 11, 2)) * 60 + number(t + 14, 2)) * 60000 + number(t + 17, 2) * 1000;
    if (t[19] == '.') ms += number(t + 20, 3);
    return ms * 1000;
}

/* --- arrays in PostgreSQL's binary form -------------------------------------------------------------------------- */

typedef struct { char *bytes; size_t used, room; uint32_t oid, count; } array;

static void put(array *a, const void *bytes, size_t count) {
    if (a->used + count > a->room) {
        a->room = (a->used + count) * 2;
        if (!(a->bytes = realloc(a->bytes, a->room))) die("memory");
    }
    memcpy(a->bytes + a->used, bytes, count);
    a->used += count;
}

static void array_begin(array *a, uint32_t oid) {
    a->used = a->count = 0;
    a->oid = oid;
    uint32_t head[5] = {htonl(1), 0, htonl(oid), 0, htonl(1)};
    put(a, head, sizeof head);
}

static void array_add(array *a, const void *bytes, size_t count) {
    uint32_t length = htonl(count);
    put(a, &length, 4);
    put(a, bytes, count);
    a->count++;
}

static void array_add_instant(array *a, int64_t instant) {
    uint64_t swapped = __builtin_bswap64(instant);
    array_add(a, &swapped, 8);
}

static void array_add_jsonb(array *a, const char *text, size_t count) {
    uint32_t length = htonl(count + 1);
    put(a, &length, 4);
    put(a, "\1", 1);
    put(a, text, count);
    a->count++;
}

static void array_end(array *a) {
    uint32_t count = htonl(a->count);
    memcpy(a->bytes + 12, &count, 4);
}

/* --- one batch --------------------------------------------------------------------------------------------------- */

enum { MESSAGE, CAPTURE, BOOTH, RENTAL, CUSTOMER, KEY, SESSION, MADE, RECEIVED, LANGUAGE, ORIGINALS, FACT_ID, BODY, COLUMNS };

static const uint32_t column_oids[COLUMNS] = {
    UUID_OID, UUID_OID, UUID_OID, UUID_OID, UUID_OID, UUID_OID, TEXT_OID, TIMESTAMPTZ_OID, TIMESTAMPTZ_OID, TEXT_OID,
    JSONB_OID, UUID_OID, BYTEA_OID};

typedef struct {
    char id[37], cause[37], capture[37], rental[37], time[40], body[256];
    uuid fact;
    int body_length;
} fact;

typedef struct {
    int count;
    uint64_t last_tag;
    array columns[COLUMNS];
    fact facts[BATCH];
} batch;

static const char *text_of(struct json_object *object, const char *key) {
    struct json_object *value;
    if (!json_object_object_get_ex(object, key, &value)) die("a capture lacks a field");
    return json_object_get_string(value);
}

static void add_id(batch *b, int column, const char *text) {
    uuid id = uuid_of(text);
    array_add(&b->columns[column], id.bytes, 16);
}

static void add_capture(batch *b, const amqp_message_t *message, struct json_tokener *tokener) {
    fact *f = &b->facts[b->count++];
    json_tokener_reset(tokener);
    struct json_object *body = json_tokener_parse_ex(tokener, message->body.bytes, message->body.len), *originals;
    if (!body) die("a body is not JSON");
    if (message->properties.message_id.len != 36) die("a message has no id");
    memcpy(f->cause, message->properties.message_id.bytes, 36);
    f->cause[36] = 0;
    strcpy(f->capture, text_of(body, "captureID"));
    strcpy(f->rental, text_of(body, "rentalID"));
    add_id(b, MESSAGE, f->cause);
    add_id(b, CAPTURE, f->capture);
    add_id(b, BOOTH, text_of(body, "boothID"));
    add_id(b, RENTAL, f->rental);
    add_id(b, CUSTOMER, text_of(body, "customerID"));
    add_id(b, KEY, text_of(body, "keyID"));
    const char *session = text_of(body, "session"), *language = text_of(body, "language");
    array_add(&b->columns[SESSION], session, strlen(session));
    array_add_instant(&b->columns[MADE], instant_of(text_of(body, "madeAt")));
    array_add_instant(&b->columns[RECEIVED], instant_of(text_of(body, "receivedAt")));
    array_add(&b->columns[LANGUAGE], language, strlen(language));
    if (!json_object_object_get_ex(body, "originals", &originals)) die("a capture lacks its originals");
    size_t length;
    const char *json = json_object_to_json_string_length(originals, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE, &length);
    array_add_jsonb(&b->columns[ORIGINALS], json, length);
    json_object_put(body);

    struct timeval now;
    gettimeofday(&now, NULL);
    struct tm day;
    gmtime_r(&now.tv_sec, &day);
    size_t end = strftime(f->time, sizeof f->time, "%Y-%m-%dT%H:%M:%S", &day);
    snprintf(f->time + end, sizeof f->time - end, ".%03dZ", (int)(now.tv_usec / 1000 % 1000));
    f->fact = uuid_new();
    uuid_text(&f->fact, f->id);
    f->body_length = snprintf(f->body, sizeof f->body, "{\"captureID\":\"%s\",\"recordedAt\":\"%s\",\"rentalID\":\"%s\"}", f->capture, f->time, f->rental);
    array_add(&b->columns[FACT_ID], f->fact.bytes, 16);
    array_add(&b->columns[BODY], f->body, f->body_length);
}

/* --- PostgreSQL -------------------------------------------------------------------------------------------------- */

static const char store[] =
    "with fresh as (insert into inbox (message_id, handler, handled_at)"
    "     select id, 'store', $14 from unnest($1::uuid[]) as i (id) on conflict do nothing returning message_id),"
    " arrived as (select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::text[],"
    "         $8::timestamptz[], $9::timestamptz[], $10::text[], $11::jsonb[], $12::uuid[], $13::bytea[])"
    "     as a (message_id, capture, booth, rental, customer, key, session, made_at, received_at, language, originals, fact, body)"
    "     where message_id in (select message_id from fresh)),"
    " stored as (insert into capture (id, booth, rental, customer, key, session, made_at, received_at, language, originals)"
    "     select capture, booth, rental, customer, key, session, made_at, received_at, language, originals from arrived)"
    " insert into outbox (message_id, ordering_key, exchange, routing_key, mandatory, name, subject, causation_id, rental, body, recorded_at)"
    "     select fact, capture::text, 'events', '" FACT "', true, '" FACT "', capture::text, message_id, rental, body, $14 from arrived"
    "     returning message_id";
static const char erase[] = "delete from outbox where message_id = any($1::uuid[])";

static PGconn *connect_database(void) {
    PGconn *db = PQconnectdb(need("BENCH_POSTGRESQL_URL"));
    char command[256];
    if (PQstatus(db) != CONNECTION_OK) die(PQerrorMessage(db));
    char *schema = PQescapeIdentifier(db, need("BENCH_SCHEMA"), strlen(need("BENCH_SCHEMA")));
    snprintf(command, sizeof command, "set search_path to %s", schema);
    PQclear(PQexec(db, command));
    PGresult *prepared = PQprepare(db, "store", store, 0, NULL);
    if (PQresultStatus(prepared) != PGRES_COMMAND_OK) die(PQerrorMessage(db));
    PQclear(prepared);
    prepared = PQprepare(db, "erase", erase, 0, NULL);
    if (PQresultStatus(prepared) != PGRES_COMMAND_OK) die(PQerrorMessage(db));
    PQclear(prepared);
    PQclear(PQprepare(db, "begin", "begin", 0, NULL));
    PQclear(PQprepare(db, "commit", "commit", 0, NULL));
    if (!PQenterPipelineMode(db)) die("pipeline mode");
    return db;
}

static void run(PGconn *db, const char *name, int count, const char *const *values, const int *lengths, const int *formats) {
    if (!PQsendQueryPrepared(db, name, count, values, lengths, formats, 1)) die(PQerrorMessage(db));
}

/* Sends the transaction of a batch (may be NULL) that also deletes the outbox rows in `confirmed`. */
static void send_transaction(PGconn *db, batch *b, array *confirmed) {
    const char *values[COLUMNS + 1];
    int lengths[COLUMNS + 1], formats[COLUMNS + 1];
    run(db, "begin", 0, NULL, NULL, NULL);
    if (confirmed->count) {
        array_end(confirmed);
        values[0] = confirmed->bytes;
        lengths[0] = confirmed->used;
        formats[0] = 1;
        run(db, "erase", 1, values, lengths, formats);
    }
    if (b) {
        struct timeval now;
        gettimeofday(&now, NULL);
        uint64_t instant = __builtin_bswap64((now.tv_sec - 946684800ll) * 1000000 + now.tv_usec);
        for (int i = 0; i < COLUMNS; i++) {
            array_end(&b->columns[i]);
            values[i] = b->columns[i].bytes;
            lengths[i] = b->columns[i].used;
            formats[i] = 1;
        }
        values[COLUMNS] = (char *)&instant;
        lengths[COLUMNS] = 8;
        formats[COLUMNS] = 1;
        run(db, "store", COLUMNS + 1, values, lengths, formats);
    }
    run(db, "commit", 0, NULL, NULL, NULL);
    if (!PQpipelineSync(db) || PQflush(db) < 0) die(PQerrorMessage(db));
    array_begin(confirmed, UUID_OID);
}

/* Keeps of the batch's facts those that the transaction recorded: a capture that was there already says nothing. */
static void keep_recorded(batch *b, PGresult *recorded) {
    int kept = 0, rows = PQntuples(recorded);
    if (rows == b->count) return;
    for (int i = 0; i < b->count; i++)
        for (int row = 0; row < rows; row++)
            if (!memcmp(PQgetvalue(recorded, row, 0), b->facts[i].fact.bytes, 16)) {
                b->facts[kept++] = b->facts[i];
                break;
            }
    b->count = kept;
}

static void finish_transaction(PGconn *db, batch *b) {
    for (;;) {
        PGresult *result = PQgetResult(db);
        if (!result) continue;
        ExecStatusType status = PQresultStatus(result);
        if (status == PGRES_PIPELINE_SYNC) {
            PQclear(result);
            return;
        }
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) die(PQresultErrorMessage(result));
        if (status == PGRES_TUPLES_OK && b) keep_recorded(b, result);
        PQclear(result);
    }
}

/* --- RabbitMQ ---------------------------------------------------------------------------------------------------- */

static void check(amqp_rpc_reply_t reply, const char *what) {
    if (reply.reply_type != AMQP_RESPONSE_NORMAL) die(what);
}

static amqp_connection_state_t connect_broker(void) {
    char *url = strdup(need("BENCH_AMQP_URL"));
    struct amqp_connection_info info;
    if (amqp_parse_url(url, &info) != AMQP_STATUS_OK) die("the broker's address");
    amqp_connection_state_t broker = amqp_new_connection();
    amqp_socket_t *socket = amqp_tcp_socket_new(broker);
    if (amqp_socket_open(socket, info.host, info.port)) die("the broker does not answer");
    check(amqp_login(broker, info.vhost, 0, 131072, 0, AMQP_SASL_METHOD_PLAIN, info.user, info.password), "login");
    amqp_channel_open(broker, 1);
    check(amqp_get_rpc_reply(broker), "channel");
    return broker;
}

static void take(amqp_connection_state_t broker, batch *b, int wanted, struct json_tokener *tokener) {
    b->count = 0;
    for (int i = 0; i < COLUMNS; i++) array_begin(&b->columns[i], column_oids[i]);
    while (b->count < wanted) {
        amqp_envelope_t envelope;
        struct timeval limit = {30, 0};
        amqp_maybe_release_buffers(broker);
        check(amqp_consume_message(broker, &envelope, &limit, 0), "no message came");
        add_capture(b, &envelope.message, tokener);
        b->last_tag = envelope.delivery_tag;
        amqp_destroy_envelope(&envelope);
    }
}

static void header(amqp_table_entry_t *entry, const char *key, const char *text) {
    entry->key = amqp_cstring_bytes(key);
    entry->value.kind = AMQP_FIELD_KIND_UTF8;
    entry->value.value.bytes = amqp_cstring_bytes(text);
}

static void publish(amqp_connection_state_t broker, const batch *b) {
    for (int i = 0; i < b->count; i++) {
        const fact *f = &b->facts[i];
        amqp_table_entry_t headers[5];
        header(&headers[0], "cloudEvents:specversion", "1.0");
        header(&headers[1], "cloudEvents:subject", f->capture);
        header(&headers[2], "time", f->time);
        header(&headers[3], "causationid", f->cause);
        header(&headers[4], "rental", f->rental);
        amqp_basic_properties_t properties = {
            ._flags = AMQP_BASIC_MESSAGE_ID_FLAG | AMQP_BASIC_TYPE_FLAG | AMQP_BASIC_CONTENT_TYPE_FLAG | AMQP_BASIC_APP_ID_FLAG |
                      AMQP_BASIC_DELIVERY_MODE_FLAG | AMQP_BASIC_TIMESTAMP_FLAG | AMQP_BASIC_HEADERS_FLAG,
            .message_id = amqp_cstring_bytes(f->id),
            .type = amqp_cstring_bytes(FACT),
            .content_type = amqp_cstring_bytes("application/json"),
            .app_id = amqp_cstring_bytes("media"),
            .delivery_mode = 2,
            .timestamp = time(NULL),
            .headers = {5, headers}};
        amqp_bytes_t body = {f->body_length, (void *)f->body};
        if (amqp_basic_publish(broker, 1, amqp_cstring_bytes("events"), amqp_cstring_bytes(FACT), 1, 0, &properties, body))
            die("publishing");
    }
}

/* Waits until everything up to `number` is confirmed; a fact that came back or was refused ends the program. */
static void await_confirms(amqp_connection_state_t broker, uint64_t number, uint64_t *confirmed, uint8_t *is_confirmed) {
    while (*confirmed < number) {
        amqp_frame_t frame;
        amqp_maybe_release_buffers(broker);
        if (amqp_simple_wait_frame(broker, &frame)) die("the broker went away");
        if (frame.frame_type != AMQP_FRAME_METHOD || frame.payload.method.id != AMQP_BASIC_ACK_METHOD) die("a fact was not taken");
        amqp_basic_ack_t *ack = frame.payload.method.decoded;
        if (ack->multiple) memset(is_confirmed + *confirmed + 1, 1, ack->delivery_tag - *confirmed);
        is_confirmed[ack->delivery_tag] = 1;
        while (is_confirmed[*confirmed + 1]) ++*confirmed;
    }
}

/* --- the pipeline ------------------------------------------------------------------------------------------------ */

int main(void) {
    int count = atoi(need("BENCH_COUNT")), taken = 0;
    PGconn *db = connect_database();
    amqp_connection_state_t in = connect_broker(), out = connect_broker();
    amqp_confirm_select(out, 1);
    check(amqp_get_rpc_reply(out), "confirms");
    amqp_basic_qos(in, 1, 0, PREFETCH, 0);
    double began = seconds();
    amqp_basic_consume(in, 1, amqp_cstring_bytes(QUEUE), amqp_empty_bytes, 0, 0, 0, amqp_empty_table);
    check(amqp_get_rpc_reply(in), "consume");

    struct json_tokener *tokener = json_tokener_new();
    batch *batches = calloc(3, sizeof *batches), *stored = NULL, *told = NULL;
    uint8_t *is_confirmed = calloc(count + 2, 1);
    uint64_t published = 0, confirmed = 0, told_up_to = 0;
    array erasable = {0};
    array_begin(&erasable, UUID_OID);
    for (int turn = 0; taken < count || stored || told; turn++) {
        batch *next = NULL;
        if (taken < count) {
            next = &batches[turn % 3];
            take(in, next, count - taken < BATCH ? count - taken : BATCH, tokener);
            taken += next->count;
        }
        if (stored) finish_transaction(db, stored);
        if (next) send_transaction(db, next, &erasable);
        if (stored) {
            publish(out, stored);
            published += stored->count;
            if (amqp_basic_ack(in, 1, stored->last_tag, 1)) die("acknowledging");
        }
        if (told) {
            await_confirms(out, told_up_to, &confirmed, is_confirmed);
            for (int i = 0; i < told->count; i++) array_add(&erasable, told->facts[i].fact.bytes, 16);
        }
        told = stored;
        told_up_to = published;
        stored = next;
    }
    send_transaction(db, NULL, &erasable);
    finish_transaction(db, NULL);
    printf("{\"seconds\": %f}\n", seconds() - began);
    fflush(stdout);
    amqp_connection_close(in, AMQP_REPLY_SUCCESS);
    amqp_connection_close(out, AMQP_REPLY_SUCCESS);
    PQfinish(db);
    return 0;
}
