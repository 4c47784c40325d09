package s3

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/s3"

	"velocity.internal/desk/backend/storage"
)

// Check implements storage.Driver. It asks for everything that the store needs
// of the service, and says in words what is missing.
func (d *Driver) Check(ctx context.Context) error {
	if err := d.findServer(ctx); err != nil {
		return err
	}
	prefix := d.key("")
	if _, err := d.page(ctx, prefix, "", "", 1); err != nil {
		return err
	}
	if d.found.versioned {
		_, err := d.client.ListObjectVersions(ctx, &sdk.ListObjectVersionsInput{Bucket: &d.cfg.Bucket, Prefix: &prefix, MaxKeys: aws.Int32(1)})
		if isDenied(err) {
			return storage.Errorf(storage.ErrUnavailable, "the credentials may not list the versions in the bucket %q: allow s3:ListBucketVersions", d.cfg.Bucket)
		}
		if err != nil {
			return d.failed(ctx, err)
		}
	}
	if err := d.checkPut(ctx); err != nil {
		return err
	}
	if d.cfg.Versioning == VersioningBucket && d.found.canVersion && !d.found.versioned {
		return &storage.Error{
			Kind:    storage.ErrUnsupported,
			Message: fmt.Sprintf("the versioning of the bucket %q is off: choose to switch it on, or to keep versions in the folder _versions/, where they are kept for now", d.cfg.Bucket),
			Offers: []storage.Offer{
				{Label: "Switch versioning on", Values: map[string]string{fieldVersioning: string(VersioningOn)}},
				{Label: "Keep versions in the folder", Values: map[string]string{fieldVersioning: string(VersioningFolder)}},
			},
		}
	}
	return nil
}

// checkPut writes and removes an empty object.
func (d *Driver) checkPut(ctx context.Context) error {
	if d.found.readOnly {
		return storage.Errorf(storage.ErrReadOnly, "the credentials may not write to the bucket %q: allow s3:PutObject and s3:DeleteObject, or open the store read-only", d.cfg.Bucket)
	}
	key := d.key(ownDir + "/check")
	stamp, err := d.put(ctx, key, nil, typeKeep, nil, nil)
	if err != nil {
		return err
	}
	_, err = d.client.DeleteObject(ctx, &sdk.DeleteObjectInput{Bucket: &d.cfg.Bucket, Key: &key, VersionId: optional(stamp)})
	if isDenied(err) {
		return storage.Errorf(storage.ErrUnavailable, "the credentials may write to the bucket %q but not delete: allow s3:DeleteObject and s3:DeleteObjectVersion", d.cfg.Bucket)
	}
	return d.failed(ctx, err)
}

// listed words a list that is refused.
func (d *Driver) listed(err error) error {
	if errors.Is(err, errDenied) {
		return storage.Errorf(storage.ErrUnavailable, "the credentials may not list the bucket %q: allow s3:ListBucket", d.cfg.Bucket)
	}
	return err
}
