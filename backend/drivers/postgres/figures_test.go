//go:build bench

package postgres

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"runtime/debug"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"velocity.internal/desk/backend/drivers/internal/relational"
	"velocity.internal/desk/backend/drivers/internal/unique"
	"velocity.internal/desk/backend/storage"
	"velocity.internal/desk/internal/testserver"
)

// The figures of `make bench`: the store as a ratio to pgx alone, which runs the
// same statements on the same database in turns with it. The server waits for the
// disk. VELOCITY_ITEMS is the number of items.

const (
	figuresPage  = 50
	figuresSlice = 100 * time.Millisecond // of load on one side before the other has its turn
	figuresTurns = 40
)

func TestFigures(t *testing.T) {
	items := 100_000
	if n, err := strconv.Atoi(os.Getenv("VELOCITY_ITEMS")); err == nil {
		items = n
	}
	server, err := testserver.NewPostgres("shared_buffers=256MB", "max_wal_size=4GB")
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	cfg := configOn(server)
	cfg.MaxConns = 32
	d := openAt(t, cfg)
	fill(t, d, items)
	if _, err := admin(t, cfg).Exec(t.Context(), `VACUUM ANALYZE`); err != nil {
		t.Fatal(err)
	}
	b := newBare(t, d)
	s := storage.New(d).With(storage.Options{Author: "editor", Message: "edit"})
	item := func() string { return fmt.Sprintf("item-%06d", 1+rand.IntN(items)) }
	var serial atomic.Int64
	body := func() []byte {
		return fmt.Appendf(nil, "%d %s", serial.Add(1), bytes.Repeat([]byte("The quick brown fox. "), 100))
	}
	for _, op := range []struct {
		name        string
		bare, store func(ctx context.Context, client int) error
	}{
		{
			"get",
			func(ctx context.Context, _ int) error { return b.get(ctx, item()+".md") },
			func(ctx context.Context, _ int) error {
				_, err := s.Get(ctx, "acme", "blog", item(), "md", storage.Live)
				return err
			},
		},
		{
			"first page of 50",
			func(ctx context.Context, _ int) error { return b.page(ctx, "") },
			func(ctx context.Context, _ int) error { return page(ctx, s, "") },
		},
		{
			"any page of 50",
			func(ctx context.Context, _ int) error { return b.page(ctx, item()+".md") },
			func(ctx context.Context, _ int) error { return page(ctx, s, item()+".md") },
		},
		{
			"put with version and history",
			func(ctx context.Context, client int) error { return b.put(ctx, fmt.Sprint("bare-", client), body()) },
			func(ctx context.Context, client int) error {
				_, err := s.Put(ctx, "acme", "blog", fmt.Sprint("store-", client), "md", body(), "", storage.Live)
				return err
			},
		},
	} {
		for _, clients := range []int{1, 8} {
			drive(t, clients, 300*time.Millisecond, op.bare)
			drive(t, clients, 300*time.Millisecond, op.store)
			var bare, store int64
			for range figuresTurns {
				bare += drive(t, clients, figuresSlice, op.bare)
				store += drive(t, clients, figuresSlice, op.store)
			}
			whole := (figuresTurns * figuresSlice).Seconds()
			t.Logf("%-29s %d clients: pgx %6.0f/s, store %6.0f/s, ratio %.2f", op.name, clients, float64(bare)/whole, float64(store)/whole, float64(store)/float64(bare))
		}
	}
	stepwise(t, d, b, body)
	stream(t, s)
}

func page(ctx context.Context, s storage.Storage, after string) error {
	opts := storage.ListOptions{Limit: figuresPage, Full: true}
	if after != "" {
		opts.Cursor = cursorAfter(after)
	}
	p, err := s.ListPage(ctx, "acme", "blog", storage.Live, opts)
	if err == nil && len(p.Items) == 0 {
		err = fmt.Errorf("the page after %q is empty", after)
	}
	return err
}

// bare runs the statements of the driver with pgx and nothing else.
type bare struct {
	db              *pgxpool.Pool
	one, first, any string
	schema          string
}

// newBare learns the statements from the driver.
func newBare(t *testing.T, d *Driver) *bare {
	t.Helper()
	db, err := pgxpool.NewWithConfig(t.Context(), d.pool.db.Config())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	recorded := &recordingDB{DB: d.pool}
	s := relational.New(recorded, relational.Config{Dialect: dialect(d.cfg.Schema)})
	b := &bare{db: db, schema: d.cfg.Schema}
	list := func(after string) string {
		if _, err := s.List(t.Context(), storage.ListRequest{Tenant: "acme", Type: "blog", State: storage.Live, Limit: figuresPage, Full: true, After: after}); err != nil {
			t.Fatal(err)
		}
		return d.pool.text(recorded.query)
	}
	b.first, b.any = list(""), list("item-000001.md")
	a := live
	a.ID = "item-000001"
	in, err := s.Open(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	_ = in.Body.Close()
	b.one = d.pool.text(recorded.query)
	return b
}

type bareRow struct {
	name, revision, version, base, mime string
	size, blob                          int64
	modified                            time.Time
	sum                                 []byte
	metadata                            string
}

func (r *bareRow) dest(more ...any) []any {
	return append([]any{&r.name, &r.revision, &r.version, &r.base, &r.mime, &r.size, &r.modified, &r.sum, &r.blob, &r.metadata}, more...)
}

func (b *bare) get(ctx context.Context, name string) error {
	var row bareRow
	var data []byte
	return b.db.QueryRow(ctx, b.one, "acme", "blog", "live", name).Scan(row.dest(&data)...)
}

func (b *bare) page(ctx context.Context, after string) error {
	rows, err := b.db.Query(ctx, b.any, "acme", "blog", "live", after, figuresPage+1)
	if err != nil {
		return err
	}
	defer rows.Close()
	page := make([]bareRow, 0, figuresPage+1)
	for rows.Next() {
		var row bareRow
		if err := rows.Scan(row.dest()...); err != nil {
			return err
		}
		page = append(page, row)
	}
	if rows.Err() == nil && len(page) == 0 {
		return fmt.Errorf("the page after %q is empty", after)
	}
	return rows.Err()
}

func (b *bare) put(ctx context.Context, id string, body []byte) error {
	sum, version := sha256.Sum256(body), unique.ID()
	tenant, thing := keys(b.schema, relational.Claim{Tenant: "acme", Thing: "blog/" + id})
	rows, err := b.db.Query(ctx, putItem, tenant, thing, "acme", "blog", "live", id+".md", id+".MD", version, version, "text/markdown", len(body), time.Now(),
		sum[:], body, nil, id, historyOf(version), 0, "bare", eventsOf(id, version), nil, nil, "mark")
	if err != nil {
		return err
	}
	rows.Close()
	return rows.Err()
}

func historyOf(version string) []byte {
	return fmt.Appendf(nil, `{"version":%q,"parent":"mark","author":"editor","message":"edit","timestamp":%q,"size":2000,"ext":"md","action":"edit"}`, version, time.Now().Format(time.RFC3339Nano))
}

func eventsOf(id, version string) string {
	return fmt.Sprintf(`[{"address":{"tenant":"acme","type":"blog","id":%q,"ext":"md","state":"live"},"kind":"content","revision":%q}]`, id, version)
}

// stepwise compares the one statement of a put with a transaction of six.
func stepwise(t *testing.T, d *Driver, b *bare, body func() []byte) {
	t.Helper()
	transaction := func(ctx context.Context, client int) error {
		id, content := fmt.Sprint("steps-", client), body()
		sum, version := sha256.Sum256(content), unique.ID()
		claim := relational.Claim{Tenant: "acme", Thing: "blog/" + id}
		return d.pool.Update(ctx, claim, func(q relational.Querier) error {
			var revision string
			if err := q.Each(ctx, `SELECT revision FROM items WHERE tenant = ?1 AND type = ?2 AND state = ?3 AND name = ?4`, func(row relational.Row) error {
				return row.Scan(&revision)
			}, "acme", "blog", "live", id+".md"); err != nil {
				return err
			}
			var blob int64
			if err := q.Each(ctx, `INSERT INTO blobs (sum, size, data) VALUES (?1, ?2, ?3) RETURNING id`, func(row relational.Row) error { return row.Scan(&blob) },
				sum[:], len(content), content); err != nil {
				return err
			}
			_, err := q.Exec(ctx, `INSERT INTO item_writes (tenant, type, state, name, fold, revision, version, base, mime, size, modified, sum, blob, metadata,
				id, history, keep, origin, events) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)`,
				"acme", "blog", "live", id+".md", id+".MD", version, version, "", "text/markdown", len(content), relational.MomentOf(time.Now()), sum[:], blob, "{}",
				id, historyOf(version), 0, "steps", eventsOf(id, version))
			return err
		}, func() {})
	}
	for _, clients := range []int{1, 8} {
		var one, six int64
		for range figuresTurns {
			one += drive(t, clients, figuresSlice, func(ctx context.Context, client int) error { return b.put(ctx, fmt.Sprint("one-", client), body()) })
			six += drive(t, clients, figuresSlice, transaction)
		}
		t.Logf("put in one statement to begin, look, insert, set, commit, %d clients: %.2f times as fast", clients, float64(one)/float64(six))
	}
}

// drive runs calls on so many clients for a while and counts them.
func drive(t *testing.T, clients int, during time.Duration, call func(ctx context.Context, client int) error) int64 {
	t.Helper()
	var n atomic.Int64
	var group sync.WaitGroup
	until := time.Now().Add(during)
	for client := range clients {
		group.Go(func() {
			for time.Now().Before(until) {
				if err := call(t.Context(), client); err != nil {
					t.Error(err)
					return
				}
				n.Add(1)
			}
		})
	}
	group.Wait()
	return n.Load()
}

// stream sends 1 GiB in and takes it out, and measures how much memory that adds.
func stream(t *testing.T, s storage.Storage) {
	t.Helper()
	const size = 1 << 30
	debug.FreeOSMemory()
	before, peak := anon(t), 0.0
	stop := make(chan struct{})
	var watch sync.WaitGroup
	watch.Go(func() {
		for {
			select {
			case <-stop:
				return
			case <-time.After(20 * time.Millisecond):
				peak = max(peak, anon(t))
			}
		}
	})
	begin := time.Now()
	if _, err := s.PutStream(t.Context(), "acme", "files", "big", "bin", noise(1, size), size, "", storage.Live, nil); err != nil {
		t.Fatal(err)
	}
	in := time.Since(begin)
	begin = time.Now()
	out, err := s.GetStream(t.Context(), "acme", "files", "big", "bin", storage.Live)
	if err != nil {
		t.Fatal(err)
	}
	got, n := sumOf(t, out.Body)
	_ = out.Body.Close()
	took := time.Since(begin)
	close(stop)
	watch.Wait()
	if want, _ := sumOf(t, noise(1, size)); got != want || n != size {
		t.Fatalf("%d bytes came back, equal %t", n, got == want)
	}
	t.Logf("1 GiB in %.1f s, out %.1f s, at most %.1f MiB more memory (RssAnon)", in.Seconds(), took.Seconds(), peak-before)
}

// anon is the anonymous memory of this process in MiB.
func anon(t *testing.T) float64 {
	t.Helper()
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	kb, err := strconv.ParseFloat(string(regexp.MustCompile(`RssAnon:\s+(\d+) kB`).FindSubmatch(text)[1]), 64)
	if err != nil {
		t.Fatal(err)
	}
	return kb / 1024
}

// cursorAfter is the cursor of a page that begins behind a name.
func cursorAfter(name string) string {
	return base64.RawURLEncoding.EncodeToString(append([]byte{1}, name...))
}
