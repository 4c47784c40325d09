package s3

import (
	"context"
	"errors"
	"math/rand/v2"
	"syscall"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/s3"

	"velocity.internal/desk/backend/storage"
)

// precondition is what must still hold of a key when a write arrives: that it
// has this entity tag, or, when it is empty, that nothing stands there.
type precondition struct{ tag string }

// unchanged is the condition that an object is as it was looked at, nil for absence.
func unchanged(o *object) precondition {
	if o == nil {
		return precondition{}
	}
	return precondition{o.stored}
}

// conditionally sends a write that carries a condition. It returns errChanged
// when the condition does not hold. send may be called twice.
func (d *Driver) conditionally(ctx context.Context, key string, cond precondition, send func(ifMatch, ifNoneMatch *string) error) error {
	if !d.found.conditional {
		return d.failed(ctx, send(nil, nil))
	}
	if cond.tag != "" {
		err := d.failed(ctx, send(&cond.tag, nil))
		if errors.Is(err, storage.ErrNotFound) { // AWS answers so when it has gone
			return errChanged
		}
		return err
	}
	err := send(nil, aws.String("*"))
	reset := errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
	if err = d.failed(ctx, err); !errors.Is(err, errChanged) && !reset {
		return err
	}
	// Some services take a deleted object for a present one, and may say so before
	// they have read the body, which then ends in a reset. What the object had when
	// it was deleted stands for its absence: whoever writes first changes that.
	left, lerr := d.deletedTag(ctx, key)
	if lerr != nil || left == "" {
		return errors.Join(err, lerr)
	}
	return d.failed(ctx, send(&left, nil))
}

// deletedTag returns the entity tag that a key had before it was deleted, or ""
// when something stands there.
func (d *Driver) deletedTag(ctx context.Context, key string) (string, error) {
	if !d.found.versioned {
		return "", nil
	}
	_, err := d.client.HeadObject(ctx, &sdk.HeadObjectInput{Bucket: &d.cfg.Bucket, Key: &key})
	if err == nil {
		return "", nil
	}
	if err := d.failed(ctx, err); !errors.Is(err, storage.ErrNotFound) {
		return "", err
	}
	rows, err := d.rows(ctx, key)
	if err != nil || len(rows) == 0 {
		return "", err
	}
	return rows[0].stored, nil
}

// again repeats a step that looks and then writes, until what it looked at does
// not change in between.
func again[T any](ctx context.Context, step func() (T, error)) (T, error) {
	for wait := time.Millisecond; ; wait = min(2*wait, 100*time.Millisecond) {
		v, err := step()
		if !errors.Is(err, errChanged) {
			return v, err
		}
		select {
		case <-ctx.Done():
			return v, ctx.Err()
		case <-time.After(rand.N(wait)): //nolint:gosec // spreads writers, no secret
		}
	}
}
