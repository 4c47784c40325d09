package relational

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"time"

	"velocity.internal/desk/backend/storage"
)

const (
	// chunkSize is how much of a blob one row holds, in bytes.
	chunkSize = 256 << 10
	// batch is how many chunks of an upload one transaction writes.
	batch = 8
)

// upload is content that has been read whole from its sender: a small one is
// held here, a large one already lies in the database under a blob of its own
// that has no SHA-256 yet and counts as an orphan until it is bound.
type upload struct {
	sum   []byte
	size  int64
	small []byte
	blob  int64 // of a large one, else 0
	bound bool
}

// receive reads a body. The write lock is held only while a batch of chunks is
// written, never while the sender is waited for. A large body is taken in only if
// admit, asked once its first chunk is there, has nothing against it, and must be
// discarded unless it is bound.
func (s *Store) receive(ctx context.Context, body io.Reader, size int64, admit func() error) (*upload, error) {
	room := int64(chunkSize)
	if size >= 0 {
		room = min(size+1, chunkSize) // one more shows the end
	}
	first, ended, err := fill(ctx, body, make([]byte, room))
	if err != nil {
		return nil, err
	}
	if ended {
		sum := sha256.Sum256(first)
		return &upload{sum: sum[:], size: int64(len(first)), small: first}, nil
	}
	if len(first) < chunkSize {
		return nil, storage.Errorf(storage.ErrInvalid, "the body is longer than the announced %d bytes", size)
	}
	if err := admit(); err != nil {
		return nil, err
	}
	up := &upload{}
	if err := s.stage(ctx, up, first, body); err != nil {
		s.discard(ctx, up)
		return nil, err
	}
	return up, nil
}

// fill reads until buf is full or the body has ended, and returns what it got.
// A reader may give bytes together with an error, so io.ReadFull would not do.
func fill(ctx context.Context, body io.Reader, buf []byte) (got []byte, ended bool, err error) {
	n := 0
	for n < len(buf) && !ended {
		if err := ctx.Err(); err != nil {
			return nil, false, err
		}
		m, err := body.Read(buf[n:])
		n += m
		if ended = errors.Is(err, io.EOF); err != nil && !ended {
			return nil, false, err
		}
	}
	return buf[:n], ended, ctx.Err()
}

// stage writes a body whose first chunk has been read.
func (s *Store) stage(ctx context.Context, up *upload, first []byte, body io.Reader) error {
	sum := sha256.New()
	chunks, spare := [][]byte{first}, make([][]byte, 0, batch)
	written := int64(0) // chunks
	for last := false; !last; {
		for len(chunks) < batch && !last {
			if len(spare) == 0 {
				spare = append(spare, make([]byte, chunkSize))
			}
			buf := spare[len(spare)-1]
			chunk, ended, err := fill(ctx, body, buf)
			if err != nil {
				return err
			}
			spare, last = spare[:len(spare)-1], ended
			if len(chunk) > 0 {
				chunks = append(chunks, chunk)
			}
		}
		for _, chunk := range chunks {
			sum.Write(chunk)
			up.size += int64(len(chunk))
		}
		if err := s.writeBatch(ctx, up, chunks, written); err != nil {
			return err
		}
		written += int64(len(chunks))
		for _, chunk := range chunks {
			spare = append(spare, chunk[:chunkSize])
		}
		chunks = chunks[:0]
	}
	up.sum = sum.Sum(nil)
	return nil
}

// writeBatch adds chunks to a staged blob, which the first batch makes.
func (s *Store) writeBatch(ctx context.Context, up *upload, chunks [][]byte, from int64) error {
	if len(chunks) == 0 {
		return nil
	}
	blob := up.blob
	err := s.update(ctx, Claim{}, func(t *tx) error {
		rest, no := chunks, from
		if up.blob == 0 {
			var err error
			if blob, err = insertBlob(ctx, t, nil, 0, chunks[0]); err != nil {
				return err
			}
			rest, no = chunks[1:], from+1
		}
		if _, err := t.Exec(ctx, `INSERT INTO orphans (blob, at) VALUES (?1, ?2) ON CONFLICT (blob) DO UPDATE SET at = excluded.at`,
			blob, time.Now().Unix()); err != nil {
			return err
		}
		for n, chunk := range rest {
			if _, err := t.Exec(ctx, `INSERT INTO chunks (blob, no, data) VALUES (?1, ?2, ?3)`, blob, no+int64(n), chunk); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil && up.blob == 0 {
		up.blob = blob
		s.streams.acquire(blob)
	}
	return err
}

func insertBlob(ctx context.Context, q Querier, sum any, size int64, first []byte) (int64, error) {
	var id int64
	_, err := one(ctx, q, `INSERT INTO blobs (sum, size, data) VALUES (?1, ?2, ?3) RETURNING id`, []any{&id}, sum, size, first)
	return id, err
}

// bind makes an upload content within t and returns its blob. known is the blob
// that already has these bytes, or 0.
func (up *upload) bind(ctx context.Context, t *tx, known int64) (int64, error) {
	switch {
	case known != 0:
		return known, nil
	case up.blob == 0:
		return insertBlob(ctx, t, up.sum, up.size, up.small)
	}
	n, err := t.Exec(ctx, `UPDATE blobs SET sum = ?1, size = ?2 WHERE id = ?3`, up.sum, up.size, up.blob)
	if err != nil {
		return 0, err
	}
	if n != 1 {
		return 0, storage.Errorf(storage.ErrUnavailable, "the upload rested so long that its beginning was swept: send it again")
	}
	_, err = t.Exec(ctx, `DELETE FROM orphans WHERE blob = ?1`, up.blob)
	return up.blob, err
}

// discard removes what an upload left behind unless it was bound. It goes on
// when the request has ended; what it cannot remove is swept later.
func (s *Store) discard(ctx context.Context, up *upload) {
	if up.blob == 0 {
		return
	}
	s.streams.release(up.blob)
	if up.bound {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	_ = s.dropBlob(ctx, up.blob)
}

// stream returns an item with the bytes of its blob, of which the first chunk
// has been read with it.
func (s *Store) stream(ctx context.Context, r *row, first []byte) (*storage.ContentStream, error) {
	it, err := r.item()
	if err != nil {
		return nil, err
	}
	if int64(len(first)) != min(r.size, chunkSize) {
		return nil, storage.Errorf(storage.ErrCorrupt, "the stored content is not complete")
	}
	out := &storage.ContentStream{ContentItem: *it}
	if r.size <= chunkSize {
		out.Body = io.NopCloser(bytes.NewReader(first))
		return out, nil
	}
	s.streams.acquire(r.blob)
	out.Body = &chunkReader{ctx: ctx, s: s, blob: r.blob, left: r.size, chunk: first, next: 1}
	return out, nil
}

// chunkReader reads a large blob chunk by chunk, holding nothing of the
// database in between.
type chunkReader struct {
	ctx   context.Context //nolint:containedctx // a stream lives as long as the context it was opened with
	s     *Store
	blob  int64
	left  int64 // bytes not yet handed out
	chunk []byte
	next  int64 // number of the chunk after this one
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
		if _, err := one(r.ctx, r.s.db, `SELECT data FROM chunks WHERE blob = ?1 AND no = ?2`, []any{&r.chunk}, r.blob, r.next); err != nil {
			return 0, err
		}
		if int64(len(r.chunk)) != min(r.left, chunkSize) {
			r.chunk = nil
			return 0, storage.Errorf(storage.ErrCorrupt, "a part of the stored content is missing")
		}
		r.next++
	}
	n := copy(p, r.chunk)
	r.chunk, r.left = r.chunk[n:], r.left-int64(n)
	return n, nil
}

func (r *chunkReader) Close() error {
	if !r.ended {
		r.ended = true
		r.s.streams.release(r.blob)
	}
	return nil
}
