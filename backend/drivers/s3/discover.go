package s3

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"velocity.internal/desk/backend/storage"
)

// findings is what a service turned out to be able to do.
type findings struct {
	versioned   bool // the bucket keeps versions
	foldered    bool // versions were kept in the folder
	canVersion  bool // the service has versions, whether they are on or not
	conditional bool // writes may be bound to entity tags
	readOnly    bool // the credentials may not write
	folders     bool // keys are files, so that none stands beside a folder of its name
	ghosts      bool // folders of which everything was deleted are still listed
	shortPages  bool // a list of few keys behind a key may leave some out
}

// ownDir holds what belongs to no tenant: probes and the lease.
const ownDir = "_desk"

// discover finds out what the service can do with the bucket.
func (d *Driver) discover(ctx context.Context) error {
	if err := d.findServer(ctx); err != nil {
		return err
	}
	if err := d.findVersions(ctx); err != nil {
		return err
	}
	if d.found.versioned {
		var err error
		if d.found.foldered, err = d.findFolder(ctx); err != nil {
			return err
		}
	}
	return d.probe(ctx)
}

// findServer asks for the bucket and recognises services by name where they
// differ in what no probe shows.
func (d *Driver) findServer(ctx context.Context) error {
	var server string
	_, err := d.client.HeadBucket(ctx, &sdk.HeadBucketInput{Bucket: &d.cfg.Bucket}, func(o *sdk.Options) {
		o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error {
			return stack.Deserialize.Add(middleware.DeserializeMiddlewareFunc("server", func(
				ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler,
			) (middleware.DeserializeOutput, middleware.Metadata, error) {
				out, metadata, err := next.HandleDeserialize(ctx, in)
				if answer, ok := out.RawResponse.(*smithyhttp.Response); ok {
					server = answer.Header.Get("Server")
				}
				return out, metadata, err
			}), middleware.After)
		})
	})
	d.found.folders = strings.EqualFold(server, "VERSITYGW")
	d.found.shortPages = strings.EqualFold(server, "MinIO")
	d.found.ghosts = d.found.folders || d.found.shortPages
	var response *smithyhttp.ResponseError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &response) && (response.HTTPStatusCode() == http.StatusNotFound || response.HTTPStatusCode() == http.StatusForbidden):
		return d.refused(ctx)
	}
	return d.failed(ctx, err)
}

// refused finds out which of the bucket, the credentials and the right is
// missing, which the answer to a look at the bucket does not say.
func (d *Driver) refused(ctx context.Context) error {
	_, err := d.client.ListObjectsV2(ctx, &sdk.ListObjectsV2Input{Bucket: &d.cfg.Bucket, MaxKeys: aws.Int32(1)})
	if err == nil {
		return nil
	}
	return d.listed(d.failed(ctx, err))
}

// findVersions asks whether the bucket keeps versions, and switches them on when
// that is wanted.
func (d *Driver) findVersions(ctx context.Context) error {
	if d.cfg.Versioning == VersioningFolder {
		return nil
	}
	out, err := d.client.GetBucketVersioning(ctx, &sdk.GetBucketVersioningInput{Bucket: &d.cfg.Bucket})
	switch {
	case isUnsupported(err):
		return nil
	case isDenied(err):
		// Whoever may not ask may still see them.
		_, err = d.client.ListObjectVersions(ctx, &sdk.ListObjectVersionsInput{Bucket: &d.cfg.Bucket, MaxKeys: aws.Int32(1)})
		if err != nil {
			return storage.Errorf(storage.ErrUnavailable, "the credentials may neither ask for the versioning of the bucket nor list its versions: allow s3:GetBucketVersioning and s3:ListBucketVersions, or keep versions in the folder")
		}
		d.found.versioned, d.found.canVersion = true, true
		return nil
	case err != nil:
		return d.failed(ctx, err)
	}
	d.found.canVersion = true
	d.found.versioned = out.Status == types.BucketVersioningStatusEnabled
	if d.found.versioned || d.cfg.Versioning != VersioningOn {
		return nil
	}
	_, err = d.client.PutBucketVersioning(ctx, &sdk.PutBucketVersioningInput{
		Bucket: &d.cfg.Bucket, VersioningConfiguration: &types.VersioningConfiguration{Status: types.BucketVersioningStatusEnabled},
	})
	if err != nil {
		return &storage.Error{Kind: storage.ErrUnavailable, Message: "the versioning of the bucket could not be switched on", Err: d.failed(ctx, err)}
	}
	d.found.versioned = true
	return nil
}

// probe writes a small object, twice under conditions that must not hold, and
// removes it for good.
func (d *Driver) probe(ctx context.Context) error {
	key := d.key(ownDir + "/probe-" + strings.ToLower(rand.Text()))
	send := func(ifMatch, ifNoneMatch *string) error {
		_, err := d.client.PutObject(ctx, &sdk.PutObjectInput{
			Bucket: &d.cfg.Bucket, Key: &key, ContentLength: aws.Int64(0), ContentType: aws.String(typeKeep), IfMatch: ifMatch, IfNoneMatch: ifNoneMatch,
		}, once)
		return err
	}
	switch err := send(nil, nil); {
	case isDenied(err):
		d.found.readOnly = true
		return nil
	case err != nil:
		return d.failed(ctx, err)
	}
	absent, other := send(nil, aws.String("*")), send(aws.String(`"00000000000000000000000000000000"`), nil)
	d.found.conditional = isRefused(absent) && isRefused(other)
	if d.purge(ctx, key) == nil {
		return nil
	}
	// The right to remove versions is not needed for anything else yet; the check
	// of the connection tells who may not delete at all.
	if err := d.deleteKey(ctx, key, "", false); !errors.Is(err, errDenied) {
		return err
	}
	return nil
}

// isRefused reports that a condition was looked at and does not hold.
func isRefused(err error) bool { return status(err) == http.StatusPreconditionFailed }

// isUnsupported reports that a service does not have what it was asked for.
func isUnsupported(err error) bool {
	return codeIs(err, "NotImplemented", "MethodNotAllowed", "VersioningNotConfigured", "UnsupportedOperation") || status(err) == http.StatusNotImplemented
}

func isDenied(err error) bool {
	return codeIs(err, "AccessDenied", "Forbidden", "AllAccessDisabled", "UnauthorizedAccess")
}

// isBadVersion reports that a version id is none, or that of a deletion.
func isBadVersion(err error) bool {
	return status(err) == http.StatusBadRequest || status(err) == http.StatusMethodNotAllowed
}

func codeIs(err error, codes ...string) bool {
	var api smithy.APIError
	if errors.As(err, &api) {
		for _, code := range codes {
			if api.ErrorCode() == code {
				return true
			}
		}
	}
	return false
}

func status(err error) int {
	var response *smithyhttp.ResponseError
	if errors.As(err, &response) {
		return response.HTTPStatusCode()
	}
	return 0
}
