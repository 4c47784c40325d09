package s3

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"velocity.internal/desk/backend/storage"
)

const (
	// partSize is the size of the parts of an upload. It is the same for all, so
	// that equal bytes have equal entity tags.
	partSize = 8 << 20
	maxParts = 10_000 // of S3
	maxSize  = partSize * maxParts
	// uploads is how many parts of one body are held and sent at the same time.
	uploads = 4
	// abortTimeout bounds the removal of an upload whose call has ended.
	abortTimeout = 5 * time.Second
)

// put stores a small object whole and returns the version that the bucket made.
func (d *Driver) put(ctx context.Context, key string, content []byte, contentType string, metadata map[string]string, cond *precondition) (string, error) {
	stamp := ""
	send := func(ifMatch, ifNoneMatch *string) error {
		out, err := d.client.PutObject(ctx, &sdk.PutObjectInput{
			Bucket: &d.cfg.Bucket, Key: &key, Body: bytes.NewReader(content), ContentLength: aws.Int64(int64(len(content))),
			ContentType: &contentType, Metadata: metadata, IfMatch: ifMatch, IfNoneMatch: ifNoneMatch,
		}, once)
		if err == nil {
			stamp = aws.ToString(out.VersionId)
		}
		return err
	}
	if cond == nil {
		return stamp, d.failed(ctx, send(nil, nil))
	}
	return stamp, d.conditionally(ctx, key, *cond, send)
}

// upload is a multipart upload under way.
type upload struct {
	d       *Driver
	key, id string

	mu    sync.Mutex
	parts []types.CompletedPart
	err   error // the first
}

func (d *Driver) begin(ctx context.Context, key, contentType string, metadata map[string]string) (*upload, error) {
	out, err := d.client.CreateMultipartUpload(ctx, &sdk.CreateMultipartUploadInput{
		Bucket: &d.cfg.Bucket, Key: &key, ContentType: &contentType, Metadata: metadata,
	}, once)
	if err != nil {
		return nil, d.failed(ctx, err)
	}
	return &upload{d: d, key: key, id: aws.ToString(out.UploadId)}, nil
}

// done notes a part, or the failure of one.
func (u *upload) done(n int, tag *string, err error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if err != nil {
		if u.err == nil {
			u.err = err
		}
		return
	}
	for len(u.parts) < n {
		u.parts = append(u.parts, types.CompletedPart{})
	}
	u.parts[n-1] = types.CompletedPart{ETag: tag, PartNumber: aws.Int32(int32(n))} //nolint:gosec // at most 10,000
}

func (u *upload) failure() error {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.err
}

// send uploads a body of more than one part, several parts at a time. first is
// what was read of it already. The memory is bounded by uploads times partSize.
func (u *upload) send(ctx context.Context, first []byte, rest io.Reader) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	free := make(chan []byte, uploads)
	for range uploads - 1 {
		free <- nil
	}
	var group sync.WaitGroup
	defer group.Wait()
	part, last := first, false
	for n := 1; ; n++ {
		if n > maxParts {
			return storage.Errorf(storage.ErrTooLarge, "the content is larger than %d bytes", int64(maxSize))
		}
		sent := part
		group.Go(func() {
			out, err := u.d.client.UploadPart(ctx, &sdk.UploadPartInput{
				Bucket: &u.d.cfg.Bucket, Key: &u.key, UploadId: &u.id, PartNumber: aws.Int32(int32(n)), //nolint:gosec // at most 10,000
				Body: bytes.NewReader(sent), ContentLength: aws.Int64(int64(len(sent))),
			})
			if err != nil {
				u.done(n, nil, u.d.failed(ctx, err))
				cancel()
			} else {
				u.done(n, out.ETag, nil)
			}
			free <- sent
		})
		if last {
			break
		}
		buf := <-free
		if err := u.failure(); err != nil {
			return err
		}
		if buf == nil {
			buf = make([]byte, 0, partSize)
		}
		next, err := fill(buf, rest)
		last = errors.Is(err, io.EOF)
		if err != nil && !last {
			cancel()
			return err
		}
		if len(next) == 0 {
			break
		}
		part = next
	}
	group.Wait()
	return u.failure()
}

// fill reads as much as the buffer has room for; io.EOF says that it was the last.
func fill(buf []byte, from io.Reader) ([]byte, error) {
	buf = buf[:cap(buf)]
	n, err := io.ReadFull(from, buf)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = io.EOF
	}
	return buf[:n], err
}

// complete makes the object of the parts under a condition.
func (u *upload) complete(ctx context.Context, cond *precondition) (string, error) {
	stamp := ""
	send := func(ifMatch, ifNoneMatch *string) error {
		out, err := u.d.client.CompleteMultipartUpload(ctx, &sdk.CompleteMultipartUploadInput{
			Bucket: &u.d.cfg.Bucket, Key: &u.key, UploadId: &u.id, MultipartUpload: &types.CompletedMultipartUpload{Parts: u.parts},
			IfMatch: ifMatch, IfNoneMatch: ifNoneMatch,
		}, once)
		if err == nil {
			stamp = aws.ToString(out.VersionId)
		}
		return err
	}
	if cond == nil {
		return stamp, u.d.failed(ctx, send(nil, nil))
	}
	return stamp, u.d.conditionally(ctx, u.key, *cond, send)
}

// abort removes what was uploaded, also when the call itself has been cancelled.
// The call does not wait for it, the end of the driver does.
func (u *upload) abort(ctx context.Context) {
	u.d.work.Go(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), abortTimeout)
		defer cancel()
		// What stays behind is invisible and ends with the bucket's own rules.
		_, _ = u.d.client.AbortMultipartUpload(ctx, &sdk.AbortMultipartUploadInput{Bucket: &u.d.cfg.Bucket, Key: &u.key, UploadId: &u.id})
	})
}

// source is an object, or a version of one, of which a copy is made.
type source struct {
	key, stamp, stored string
	size               int64
}

func (o *object) source() source { return source{o.key, o.stamp, o.stored, o.size} }

// copyTo copies an object inside the service to a key, with the given headers
// and under a condition. An upload of copied parts honours conditions everywhere,
// which a plain copy does not. The copy has the parts of the source, so that its
// entity tag stays the same.
func (d *Driver) copyTo(ctx context.Context, from source, key, contentType string, metadata map[string]string, cond *precondition) (string, error) {
	if from.size == 0 { // no part can be copied of nothing
		return d.put(ctx, key, nil, contentType, metadata, cond)
	}
	u, err := d.begin(ctx, key, contentType, metadata)
	if err != nil {
		return "", err
	}
	if err := u.copy(ctx, from); err != nil {
		u.abort(ctx)
		return "", err
	}
	stamp, err := u.complete(ctx, cond)
	if err != nil {
		u.abort(ctx)
	}
	return stamp, err
}

// copy copies the parts of the source.
func (u *upload) copy(ctx context.Context, from source) error {
	size := int64(partSize)
	if parts := (from.size + size - 1) / size; parts == 1 || parts > maxParts {
		size = min(from.size, 5<<30) // whole, or as large as a copied part may be
	}
	return each(ctx, int((from.size+size-1)/size), func(ctx context.Context, i int) error {
		in := &sdk.UploadPartCopyInput{
			Bucket: &u.d.cfg.Bucket, Key: &u.key, UploadId: &u.id, PartNumber: aws.Int32(int32(i + 1)), //nolint:gosec // at most 10,000
			CopySource: u.d.copySource(from.key, from.stamp),
		}
		if from.stamp == "" {
			in.CopySourceIfMatch = &from.stored
		}
		if begin := int64(i) * size; size < from.size {
			in.CopySourceRange = aws.String(fmt.Sprintf("bytes=%d-%d", begin, min(begin+size, from.size)-1))
		}
		out, err := u.d.client.UploadPartCopy(ctx, in)
		if err != nil {
			return u.d.failed(ctx, err)
		}
		u.done(i+1, out.CopyPartResult.ETag, nil)
		return nil
	})
}

// each calls f for 0 to n−1, several at a time, and returns the first error.
func each(ctx context.Context, n int, f func(ctx context.Context, i int) error) error {
	if n == 1 {
		return f(ctx, 0)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var group sync.WaitGroup
	slots := make(chan struct{}, parallel)
	for i := 0; i < n && ctx.Err() == nil; i++ {
		slots <- struct{}{}
		group.Go(func() {
			defer func() { <-slots }()
			if err := f(ctx, i); err != nil {
				cancel(err)
			}
		})
	}
	group.Wait()
	return context.Cause(ctx)
}
