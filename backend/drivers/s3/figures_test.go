//go:build bench && linux

package s3

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"regexp"
	"runtime"
	"strconv"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"velocity.internal/desk/backend/storage"
)

// The figures of `make bench`: the store against the same requests sent with the
// bare client, in turns on one server, and the memory that large items take.

const (
	figuresItems = 10_000
	figuresTurns = 3
	figuresSlice = 1500 * time.Millisecond // of one side before the other has its turn
)

func TestFigures(t *testing.T) {
	s := plain(t)
	cfg := s.config(s.bucket(t))
	store := storage.New(openDriver(t, cfg))
	defer func() { _ = store.Close() }()
	b := &bareStore{client: s.bare(t), bucket: cfg.Bucket}
	body := bytes.Repeat([]byte("velocity "), 228)
	err := each(t.Context(), figuresItems, func(ctx context.Context, n int) error {
		return b.put(ctx, b.live(figuresID(n)), body)
	})
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	items, err := store.List(t.Context(), "t", "p", storage.Live)
	if err != nil || len(items) != figuresItems {
		t.Errorf("%d of %d items are listed, %v", len(items), figuresItems, err)
	}
	t.Logf("all %d items listed in %v", len(items), time.Since(began))

	n := 0
	next := func() string { n = (n + 7919) % figuresItems; return figuresID(n) }
	pages := cursors(t, store)
	ok := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	race(t, "get", func() {
		ok(b.get(t.Context(), b.live(next())))
	}, func() {
		_, err := store.Get(t.Context(), "t", "p", next(), "md", storage.Live)
		ok(err)
	})
	race(t, "list page of 100", func() {
		ok(b.page(t.Context(), b.folder()+pages[rand.IntN(len(pages))].after))
	}, func() {
		_, err := store.ListPage(t.Context(), "t", "p", storage.Live, storage.ListOptions{Limit: 100, Cursor: pages[rand.IntN(len(pages))].cursor})
		ok(err)
	})
	race(t, "put", func() {
		key := b.live(next())
		ok(b.head(t.Context(), key))
		ok(b.put(t.Context(), key, body))
		ok(b.head(t.Context(), key))
	}, func() {
		_, err := store.Put(t.Context(), "t", "p", next(), "md", body, "", storage.Live)
		ok(err)
	})
	drafts := 0
	draft := func() string {
		drafts++
		id := fmt.Sprintf("draft-%06d", drafts)
		ok(b.put(t.Context(), b.draft(id), body))
		return id
	}
	race(t, "transition", func() { ok(b.transition(t.Context(), draft())) }, func() {
		_, err := store.Transition(t.Context(), "t", "p", draft(), "md", storage.Draft, storage.Pending)
		ok(err)
	})
	large(t, store)
}

// position is a place in the list, as the store and as the service name it.
type position struct{ cursor, after string }

// cursors walks the whole list and returns where its pages begin.
func cursors(t *testing.T, store storage.Storage) []position {
	t.Helper()
	var all []position
	for cursor := ""; ; {
		page, err := store.ListPage(t.Context(), "t", "p", storage.Live, storage.ListOptions{Limit: 100, Cursor: cursor})
		if err != nil {
			t.Fatal(err)
		}
		if cursor = page.Next; cursor == "" {
			return all
		}
		all = append(all, position{cursor, page.Items[len(page.Items)-1].Key})
	}
}

func figuresID(n int) string { return fmt.Sprintf("part-%02d/item-%05d", n%50, n) }

// race lets both sides work in turns and prints how often each was carried out,
// and the processor time that each took here.
func race(t *testing.T, what string, bare, ours func()) {
	t.Helper()
	var counts [2]int
	var spent, used [2]time.Duration
	for range figuresTurns {
		for side, run := range []func(){bare, ours} {
			began, cpu := time.Now(), processor(t)
			for time.Since(began) < figuresSlice {
				run()
				counts[side]++
			}
			spent[side] += time.Since(began)
			used[side] += processor(t) - cpu
		}
	}
	per := func(side int) time.Duration { return used[side] / time.Duration(counts[side]) }
	rate := func(side int) float64 { return float64(counts[side]) / spent[side].Seconds() }
	t.Logf("%-17s bare %6.0f/s, store %6.0f/s, ratio %.2f; processor %v and %v, ratio %.2f",
		what, rate(0), rate(1), rate(1)/rate(0), per(0), per(1), float64(per(1))/float64(per(0)))
}

func processor(t *testing.T) time.Duration {
	t.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		t.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// bareStore sends the requests of the store with the bare client.
type bareStore struct {
	client *sdk.Client
	bucket string
}

func (b *bareStore) folder() string        { return "production/tenants/t/content/p/" }
func (b *bareStore) live(id string) string { return b.folder() + id + ".md" }
func (b *bareStore) draft(id string) string {
	return "production/tenants/t/content/p/_draft/" + id + ".md"
}

func (b *bareStore) pending(id string) string {
	return "production/tenants/t/content/p/_pending/" + id + ".md"
}

func (b *bareStore) put(ctx context.Context, key string, body []byte) error {
	_, err := b.client.PutObject(ctx, &sdk.PutObjectInput{Bucket: &b.bucket, Key: &key, Body: bytes.NewReader(body), ContentType: aws.String("text/markdown")})
	return err
}

func (b *bareStore) get(ctx context.Context, key string) error {
	out, err := b.client.GetObject(ctx, &sdk.GetObjectInput{Bucket: &b.bucket, Key: &key})
	if err != nil {
		return err
	}
	defer func() { _ = out.Body.Close() }()
	_, err = io.ReadAll(out.Body)
	return err
}

func (b *bareStore) head(ctx context.Context, key string) error {
	_, err := b.client.HeadObject(ctx, &sdk.HeadObjectInput{Bucket: &b.bucket, Key: &key})
	return err
}

func (b *bareStore) page(ctx context.Context, after string) error {
	prefix := "production/tenants/t/content/p/"
	_, err := b.client.ListObjectsV2(ctx, &sdk.ListObjectsV2Input{Bucket: &b.bucket, Prefix: &prefix, StartAfter: &after, MaxKeys: aws.Int32(101)})
	return err
}

func (b *bareStore) transition(ctx context.Context, id string) error {
	from, to, comments := b.draft(id), b.pending(id), "production/tenants/t/content/p/_draft/_comments/"+id+"/"
	list := func() error {
		_, err := b.client.ListObjectsV2(ctx, &sdk.ListObjectsV2Input{Bucket: &b.bucket, Prefix: &comments})
		return err
	}
	if err := b.head(ctx, from); err != nil {
		return err
	}
	_ = b.head(ctx, b.live(id)) // absent, as the target is
	_ = b.head(ctx, to)
	if err := list(); err != nil {
		return err
	}
	made, err := b.client.CreateMultipartUpload(ctx, &sdk.CreateMultipartUploadInput{Bucket: &b.bucket, Key: &to})
	if err != nil {
		return err
	}
	part, err := b.client.UploadPartCopy(ctx, &sdk.UploadPartCopyInput{Bucket: &b.bucket, Key: &to, UploadId: made.UploadId, PartNumber: aws.Int32(1), CopySource: aws.String(b.bucket + "/" + from)})
	if err != nil {
		return err
	}
	_, err = b.client.CompleteMultipartUpload(ctx, &sdk.CompleteMultipartUploadInput{
		Bucket: &b.bucket, Key: &to, UploadId: made.UploadId, IfNoneMatch: aws.String("*"),
		MultipartUpload: &types.CompletedMultipartUpload{Parts: []types.CompletedPart{{ETag: part.CopyPartResult.ETag, PartNumber: aws.Int32(1)}}},
	})
	if err != nil {
		return err
	}
	if err := b.head(ctx, to); err != nil {
		return err
	}
	if err := list(); err != nil {
		return err
	}
	_, err = b.client.DeleteObject(ctx, &sdk.DeleteObjectInput{Bucket: &b.bucket, Key: &from})
	return err
}

// large moves 1 GiB in and out and measures the memory that it takes.
func large(t *testing.T, store storage.Storage) {
	t.Helper()
	const size = 1 << 30
	for _, c := range []struct {
		what string
		run  func() error
	}{
		{"1 GiB in, length known", func() error { return upload1(t.Context(), store, size, size) }},
		{"1 GiB in, length unknown", func() error { return upload1(t.Context(), store, size, -1) }},
		{"1 GiB out", func() error {
			in, err := store.GetStream(t.Context(), "t", "large", "item", "bin", storage.Live)
			if err != nil {
				return err
			}
			defer func() { _ = in.Body.Close() }()
			n, err := io.Copy(io.Discard, in.Body)
			if n != size {
				err = fmt.Errorf("%d bytes came, %w", n, err)
			}
			return err
		}},
	} {
		runtime.GC()
		before, began := anonymous(t), time.Now()
		var peak atomic.Int64
		ended := make(chan struct{})
		go func() {
			for {
				select {
				case <-ended:
					return
				case <-time.After(20 * time.Millisecond):
					peak.Store(max(peak.Load(), anonymous(t)))
				}
			}
		}()
		err := c.run()
		close(ended)
		if err != nil {
			t.Errorf("%s: %v", c.what, err)
		}
		t.Logf("%s: %.1f MiB more memory (RssAnon), %v", c.what, float64(peak.Load()-before)/(1<<20), time.Since(began))
	}
}

func upload1(ctx context.Context, store storage.Storage, size, announced int64) error {
	_, err := store.PutStream(ctx, "t", "large", "item", "bin", io.LimitReader(zeros{}, size), announced, "", storage.Live, nil)
	return err
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

var rssAnon = regexp.MustCompile(`RssAnon:\s+(\d+) kB`)

func anonymous(t *testing.T) int64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Error(err)
		return 0
	}
	kb, _ := strconv.ParseInt(string(rssAnon.FindSubmatch(status)[1]), 10, 64)
	return kb << 10
}
