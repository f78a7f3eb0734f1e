// captures is the Go peer of `captures-per-second`: amqp091-go and pgx, as a careful Go service would use them.
//
// `captures message` gives each message a transaction of its own (inbox, capture, outbox) and acknowledges it; eight
// workers do so side by side, so that commits share the disk. `captures batch` takes up to 200 messages in one
// transaction with one acknowledgement. In both a relay publishes what the outbox holds, many confirms in flight and
// `mandatory`, and deletes what was confirmed. It stops at the first error.
package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v4"
	"github.com/jackc/pgx/v4/pgxpool"
	amqp "github.com/rabbitmq/amqp091-go"
)

const (
	queue     = "media.captures"
	factName  = "media.capture-recorded.v1"
	exchange  = "events"
	batchSize = 200
	workers   = 8
)

type capture struct {
	CaptureID  string          `json:"captureID"`
	BoothID    string          `json:"boothID"`
	RentalID   string          `json:"rentalID"`
	CustomerID string          `json:"customerID"`
	KeyID      string          `json:"keyID"`
	Session    string          `json:"session"`
	MadeAt     time.Time       `json:"madeAt"`
	ReceivedAt time.Time       `json:"receivedAt"`
	Language   string          `json:"language"`
	Originals  json.RawMessage `json:"originals"`
}

type fact struct {
	CaptureID  string    `json:"captureID"`
	RentalID   string    `json:"rentalID"`
	RecordedAt time.Time `json:"recordedAt"`
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func newID() string {
	var id [16]byte
	_, err := rand.Read(id[6:])
	must(err)
	ms := time.Now().UnixMilli()
	for i := 0; i < 6; i++ {
		id[i] = byte(ms >> (40 - 8*i))
	}
	id[6] = id[6]&0x0f | 0x70
	id[8] = id[8]&0x3f | 0x80
	text := hex.EncodeToString(id[:])
	return text[:8] + "-" + text[8:12] + "-" + text[12:16] + "-" + text[16:20] + "-" + text[20:]
}

const insertInbox = `insert into inbox (message_id, handler, handled_at) values ($1, 'store', $2) on conflict do nothing`
const insertCapture = `insert into capture (id, booth, rental, customer, key, session, made_at, received_at, language, originals)
	values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`
const insertOutbox = `insert into outbox (message_id, ordering_key, exchange, routing_key, mandatory, name, subject,
	causation_id, rental, body, recorded_at) values ($1, $2, $3, $4, true, $4, $2, $5, $6, $7, $8)`

// storeOne is one transaction for one message; what was handled before changes nothing.
func storeOne(ctx context.Context, pool *pgxpool.Pool, delivery amqp.Delivery) {
	var c capture
	must(json.Unmarshal(delivery.Body, &c))
	now := time.Now().UTC()
	body, err := json.Marshal(fact{c.CaptureID, c.RentalID, now})
	must(err)
	tx, err := pool.Begin(ctx)
	must(err)
	fresh, err := tx.Exec(ctx, insertInbox, delivery.MessageId, now)
	must(err)
	if fresh.RowsAffected() > 0 {
		// Both statements in one round trip.
		var both pgx.Batch
		both.Queue(insertCapture, c.CaptureID, c.BoothID, c.RentalID, c.CustomerID, c.KeyID, c.Session, c.MadeAt,
			c.ReceivedAt, c.Language, string(c.Originals))
		both.Queue(insertOutbox, newID(), c.CaptureID, exchange, factName, delivery.MessageId, c.RentalID, body, now)
		must(tx.SendBatch(ctx, &both).Close())
	}
	must(tx.Commit(ctx))
}

const insertInboxes = `insert into inbox (message_id, handler, handled_at)
	select id, 'store', $2 from unnest($1::uuid[]) as i (id) on conflict do nothing returning message_id::text`
const insertCaptures = `insert into capture (id, booth, rental, customer, key, session, made_at, received_at, language, originals)
	select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::timestamptz[],
		$8::timestamptz[], $9::text[], $10::jsonb[])`
const insertOutboxes = `insert into outbox (message_id, ordering_key, exchange, routing_key, mandatory, name, subject,
	causation_id, rental, body, recorded_at)
	select id, subject, $6, $7, true, $7, subject, cause, rental, body, $8
	from unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[], $5::bytea[]) as o (id, subject, cause, rental, body)`

// storeMany is one transaction for a whole batch.
func storeMany(ctx context.Context, pool *pgxpool.Pool, deliveries []amqp.Delivery) {
	now := time.Now().UTC()
	ids := make([]string, len(deliveries))
	for i, delivery := range deliveries {
		ids[i] = delivery.MessageId
	}
	tx, err := pool.Begin(ctx)
	must(err)
	rows, err := tx.Query(ctx, insertInboxes, ids, now)
	must(err)
	fresh := make(map[string]bool, len(deliveries))
	for rows.Next() {
		var id string
		must(rows.Scan(&id))
		fresh[id] = true
	}
	must(rows.Err())
	var captures, booths, rentals, customers, keys, sessions, languages, originals, facts, causes []string
	var made, received []time.Time
	var bodies [][]byte
	for _, delivery := range deliveries {
		if !fresh[delivery.MessageId] {
			continue
		}
		delete(fresh, delivery.MessageId)
		var c capture
		must(json.Unmarshal(delivery.Body, &c))
		body, err := json.Marshal(fact{c.CaptureID, c.RentalID, now})
		must(err)
		captures, booths, rentals = append(captures, c.CaptureID), append(booths, c.BoothID), append(rentals, c.RentalID)
		customers, keys, sessions = append(customers, c.CustomerID), append(keys, c.KeyID), append(sessions, c.Session)
		languages, originals = append(languages, c.Language), append(originals, string(c.Originals))
		made, received = append(made, c.MadeAt), append(received, c.ReceivedAt)
		facts, causes, bodies = append(facts, newID()), append(causes, delivery.MessageId), append(bodies, body)
	}
	if len(captures) > 0 {
		var both pgx.Batch
		both.Queue(insertCaptures, captures, booths, rentals, customers, keys, sessions, made, received, languages, originals)
		both.Queue(insertOutboxes, facts, captures, causes, rentals, bodies, exchange, factName, now)
		must(tx.SendBatch(ctx, &both).Close())
	}
	must(tx.Commit(ctx))
}

// relay publishes the outbox until `count` facts are confirmed and deleted.
func relay(ctx context.Context, pool *pgxpool.Pool, channel *amqp.Channel, wake <-chan struct{}, count int) {
	must(channel.Confirm(false))
	// Debian's amqp091-go 1.5.0 loses a deferred confirmation that comes at once; the notifications arrive all, in order.
	confirms := channel.NotifyPublish(make(chan amqp.Confirmation, 1000))
	returns := channel.NotifyReturn(make(chan amqp.Return, 1000))
	go func() {
		for range returns {
			log.Fatal("a fact reached no queue")
		}
	}()
	for done := 0; done < count; {
		rows, err := pool.Query(ctx, `select position, message_id::text, exchange, routing_key, mandatory, name, subject,
			causation_id::text, rental::text, body, recorded_at from outbox order by position limit 500`)
		must(err)
		var positions []int64
		for rows.Next() {
			var position int64
			var id, exchange, key, name, subject, cause, rental string
			var mandatory bool
			var body []byte
			var at time.Time
			must(rows.Scan(&position, &id, &exchange, &key, &mandatory, &name, &subject, &cause, &rental, &body, &at))
			must(channel.PublishWithContext(ctx, exchange, key, mandatory, false, amqp.Publishing{
				MessageId: id, Type: name, Timestamp: at, ContentType: "application/json", AppId: "media",
				DeliveryMode: amqp.Persistent, Body: body,
				Headers: amqp.Table{"cloudEvents:specversion": "1.0", "cloudEvents:subject": subject,
					"time": at.UTC().Format("2006-01-02T15:04:05.000Z"), "causationid": cause, "rental": rental},
			}))
			positions = append(positions, position)
		}
		must(rows.Err())
		for range positions {
			if confirm := <-confirms; !confirm.Ack {
				log.Fatal("a fact was refused")
			}
		}
		if len(positions) == 0 {
			<-wake
			continue
		}
		_, err = pool.Exec(ctx, "delete from outbox where position = any($1)", positions)
		must(err)
		done += len(positions)
	}
}

func main() {
	if len(os.Args) != 2 || os.Args[1] != "message" && os.Args[1] != "batch" {
		log.Fatal("usage: captures message | batch")
	}
	count, err := strconv.Atoi(os.Getenv("BENCH_COUNT"))
	must(err)
	ctx := context.Background()
	config, err := pgxpool.ParseConfig(os.Getenv("BENCH_POSTGRESQL_URL"))
	must(err)
	config.MaxConns = workers + 2
	config.ConnConfig.RuntimeParams["search_path"] = os.Getenv("BENCH_SCHEMA")
	pool, err := pgxpool.ConnectConfig(ctx, config)
	must(err)
	in, err := amqp.Dial(os.Getenv("BENCH_AMQP_URL"))
	must(err)
	out, err := amqp.Dial(os.Getenv("BENCH_AMQP_URL"))
	must(err)
	consuming, err := in.Channel()
	must(err)
	publishing, err := out.Channel()
	must(err)
	must(consuming.Qos(2*batchSize, 0, false))
	began := time.Now()
	deliveries, err := consuming.Consume(queue, "", false, false, false, false, nil)
	must(err)

	wake := make(chan struct{}, 1)
	woken := func() {
		select {
		case wake <- struct{}{}:
		default:
		}
	}
	var all sync.WaitGroup
	all.Add(1)
	go func() {
		defer all.Done()
		relay(ctx, pool, publishing, wake, count)
	}()
	if os.Args[1] == "message" {
		var left = int64(count)
		for i := 0; i < workers; i++ {
			all.Add(1)
			go func() {
				defer all.Done()
				for atomic.AddInt64(&left, -1) >= 0 {
					delivery := <-deliveries
					storeOne(ctx, pool, delivery)
					must(delivery.Ack(false))
					woken()
				}
			}()
		}
	} else {
		for taken := 0; taken < count; {
			batch := []amqp.Delivery{<-deliveries}
		more:
			for len(batch) < batchSize && taken+len(batch) < count {
				select {
				case delivery := <-deliveries:
					batch = append(batch, delivery)
				case <-time.After(2 * time.Millisecond):
					break more
				}
			}
			storeMany(ctx, pool, batch)
			must(batch[len(batch)-1].Ack(true))
			taken += len(batch)
			woken()
		}
	}
	all.Wait()
	fmt.Printf("{\"seconds\": %f}\n", time.Since(began).Seconds())
	must(in.Close())
	must(out.Close())
}
