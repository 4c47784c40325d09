package s3

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"velocity.internal/desk/backend/storage"
)

// deleteKey deletes an object; in a bucket with versions they stay. With bound
// it must have the entity tag, where the service looks at that.
func (d *Driver) deleteKey(ctx context.Context, key, stored string, bound bool) error {
	in := &sdk.DeleteObjectInput{Bucket: &d.cfg.Bucket, Key: &key}
	if bound && d.found.conditional {
		in.IfMatch = &stored
	}
	_, err := d.client.DeleteObject(ctx, in)
	if err != nil && in.IfMatch != nil && isUnsupported(err) {
		in.IfMatch = nil
		_, err = d.client.DeleteObject(ctx, in)
	}
	if err = d.failed(ctx, err); errors.Is(err, storage.ErrNotFound) {
		return nil
	}
	return err
}

// batch is how many objects one request deletes.
const batch = 1000

// deleteAll deletes objects, or versions of them for good.
func (d *Driver) deleteAll(ctx context.Context, objects []types.ObjectIdentifier) error {
	n := (len(objects) + batch - 1) / batch
	return each(ctx, n, func(ctx context.Context, i int) error {
		part := objects[i*batch : min((i+1)*batch, len(objects))]
		out, err := d.client.DeleteObjects(ctx, &sdk.DeleteObjectsInput{
			Bucket: &d.cfg.Bucket, Delete: &types.Delete{Objects: part, Quiet: aws.Bool(true)},
		})
		if err != nil {
			return d.failed(ctx, err)
		}
		for _, failed := range out.Errors {
			if err := d.told(aws.ToString(failed.Code)); !errors.Is(err, storage.ErrNotFound) {
				return storage.Errorf(storage.ErrUnavailable, "the service could not delete everything (%s): try again", aws.ToString(failed.Code))
			}
		}
		return nil
	})
}

// purge removes for good everything whose key begins with a prefix, with every
// version. What it does not reach when it fails, a repeat does.
func (d *Driver) purge(ctx context.Context, prefix string) error {
	return d.purgeMatching(ctx, prefix, func(string) bool { return true })
}

// purgeMatching is purge for those keys that match.
func (d *Driver) purgeMatching(ctx context.Context, prefix string, match func(key string) bool) error {
	const most = 10 * batch // of one round
	for {
		var objects []types.ObjectIdentifier
		note := func(key, stamp string) (bool, error) {
			if match(key) {
				objects = append(objects, types.ObjectIdentifier{Key: &key, VersionId: optional(stamp)})
			}
			return len(objects) < most, nil
		}
		var err error
		if d.found.versioned {
			err = d.walkVersions(ctx, prefix, "", func(r row) (bool, error) { return note(r.key, r.stamp) })
		} else {
			err = d.walk(ctx, prefix, "", func(o types.Object) (bool, error) { return note(aws.ToString(o.Key), "") })
		}
		if err != nil {
			return err
		}
		if err := d.deleteAll(ctx, objects); err != nil || len(objects) < most {
			return err
		}
	}
}
