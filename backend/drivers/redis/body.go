package redis

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"hash"
	"io"
	"strconv"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"velocity.internal/desk/backend/drivers/internal/unique"
	"velocity.internal/desk/backend/storage"
)

const (
	// chunkSize is how much of a blob one field holds, in bytes.
	chunkSize = 256 << 10
	// graceTime is how long staged and replaced chunks stay, as in lib.lua.
	graceTime = time.Hour
)

// upload is content that has been read whole from its sender: a small one is held
// here, a large one has been staged in chunks.
type upload struct {
	blob   string
	size   int64
	sum    hash.Hash
	small  []byte
	chunks int // that were staged
}

func (up *upload) etag() string {
	var sum [sha256.Size]byte
	up.sum.Sum(sum[:0])
	return storage.ETag(sum)
}

// receive reads a body. One of less than a chunk travels with its write.
func (d *Driver) receive(ctx context.Context, req storage.WriteRequest) (*upload, error) {
	room := int64(chunkSize)
	if req.Size >= 0 {
		room = min(req.Size+1, room) // one more shows the end
	}
	up, buf := &upload{blob: unique.ID(), sum: sha256.New()}, make([]byte, room)
	for ended := false; !ended; {
		n, err := io.ReadFull(req.Body, buf)
		ended = errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !ended {
			d.discard(ctx, req.Tenant, up)
			return nil, err
		}
		up.sum.Write(buf[:n])
		up.size += int64(n)
		switch {
		case ended && up.chunks == 0:
			up.small = buf[:n]
		case n > 0:
			_, err := d.read(ctx, stageScript, d.tag(req.Tenant), up.blob, up.chunks, buf[:n]) // the same again does no harm
			if err != nil {
				d.discard(ctx, req.Tenant, up)
				return nil, err
			}
			up.chunks++
		}
	}
	return up, nil
}

// discard removes what was staged, unless it was bound after all. It goes on when the request has ended; what it
// cannot remove expires.
func (d *Driver) discard(ctx context.Context, tenant string, up *upload) {
	if up.chunks == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	_, _ = d.write(ctx, discardScript, d.tag(tenant), up.blob)
}

// stream returns the item of a record whose first chunk has been read with it.
func (d *Driver) stream(ctx context.Context, a storage.Address, got *answer) (*storage.ContentStream, error) {
	r, err := parseRecord(got.text(0))
	if err != nil {
		return nil, err
	}
	first := got.text(1)
	if int64(len(first)) != min(r.size, chunkSize) {
		return nil, storage.Errorf(storage.ErrCorrupt, "the bytes are not there any more: Redis has lost or evicted them")
	}
	out := &storage.ContentStream{ContentItem: *r.item(a.Name())}
	if r.size <= chunkSize {
		out.Body = io.NopCloser(bytes.NewReader([]byte(first)))
		return out, nil
	}
	out.Body = &chunkReader{ctx: ctx, d: d, key: d.key(a.Tenant, "blob", r.blob), left: r.size, chunk: []byte(first), next: 1}
	return out, nil
}

// chunkReader reads a large blob chunk by chunk, and keeps one that has been
// replaced from expiring meanwhile.
type chunkReader struct {
	ctx   context.Context //nolint:containedctx // a stream lives as long as the context it was opened with
	d     *Driver
	key   string
	left  int64 // bytes not yet handed out
	chunk []byte
	next  int // number of the chunk after this one
	ended bool
}

func (r *chunkReader) Read(p []byte) (int, error) {
	if r.ended {
		return 0, storage.Errorf(storage.ErrInvalid, "the stream is closed")
	}
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	if r.left == 0 {
		return 0, io.EOF
	}
	if len(r.chunk) == 0 {
		if err := r.fetch(); err != nil {
			return 0, err
		}
	}
	n := copy(p, r.chunk)
	r.chunk, r.left = r.chunk[n:], r.left-int64(n)
	return n, nil
}

func (r *chunkReader) fetch() error {
	chunk, err := guard(r.ctx, r.d, func(ctx context.Context) ([]byte, error) {
		pipe := r.d.client.Pipeline()
		get := pipe.HGet(ctx, r.key, strconv.Itoa(r.next))
		pipe.ExpireGT(ctx, r.key, graceTime) // concerns only what expires already
		if _, err := pipe.Exec(ctx); err != nil && !errors.Is(err, goredis.Nil) {
			return nil, err
		}
		return []byte(get.Val()), nil
	})
	if err != nil {
		return err
	}
	if int64(len(chunk)) != min(r.left, chunkSize) {
		return storage.Errorf(storage.ErrUnavailable, "the rest of this content was replaced and is gone: read it again")
	}
	r.chunk = chunk
	r.next++
	return nil
}

func (r *chunkReader) Close() error {
	r.ended = true
	return nil
}
