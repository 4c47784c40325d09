package s3

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"

	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"velocity.internal/desk/backend/storage"
)

// errChanged says that a condition of a request did not hold: what was looked at
// has changed since. Callers look again.
var errChanged = errors.New("it has changed since it was looked at")

// errDenied marks what the credentials may not do.
var errDenied = errors.New("permission denied")

func (d *Driver) denied() error {
	return &storage.Error{Kind: storage.ErrUnavailable, Message: fmt.Sprintf("the credentials may not do this in the bucket %q", d.cfg.Bucket), Err: errDenied}
}

// failed turns an error of the client into one of the contract. Absence is
// reported for keys and versions only, never for buckets.
func (d *Driver) failed(ctx context.Context, err error) error {
	var own *storage.Error
	switch {
	case err == nil, errors.Is(err, errChanged):
		return err
	case errors.As(err, &own):
		return own
	case storage.KindOf(err) != nil:
		return err
	case ctx.Err() != nil:
		return ctx.Err()
	case d.closed.Load():
		return storage.Errorf(storage.ErrUnavailable, "the store is closed")
	}
	var api smithy.APIError
	if errors.As(err, &api) {
		if told := d.told(api.ErrorCode()); told != nil {
			return told
		}
	}
	var response *smithyhttp.ResponseError
	if errors.As(err, &response) && response.HTTPStatusCode() != 0 {
		return d.answered(response.HTTPStatusCode(), err)
	}
	return d.unreached(err)
}

// told judges an answer by the code in it; nil when it says nothing.
func (d *Driver) told(code string) error {
	switch code {
	case "NoSuchKey", "NotFound", "NoSuchVersion", "NoSuchUpload", "InvalidVersionId":
		return storage.ErrNotFound
	case "PreconditionFailed", "ConditionalRequestConflict":
		return errChanged
	case "NoSuchBucket", "InvalidBucketName":
		return storage.Errorf(storage.ErrUnavailable, "there is no bucket %q at this service: make it, or correct the name", d.cfg.Bucket)
	case "InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidToken", "ExpiredToken", "TokenRefreshRequired", "AuthFailure", "InvalidSecurity", "XAdminUserNotFound":
		return storage.Errorf(storage.ErrUnavailable, "the service does not accept the credentials (%s): check the access key, the secret key and the session token", code)
	case "RequestTimeTooSkewed":
		return storage.Errorf(storage.ErrUnavailable, "the clock of this machine differs too much from that of the service")
	case "AuthorizationHeaderMalformed", "PermanentRedirect", "IllegalLocationConstraintException":
		return storage.Errorf(storage.ErrUnavailable, "the service expects another region than %q, or another endpoint", d.cfg.Region)
	case "AccessDenied", "Forbidden", "AllAccessDisabled":
		return d.denied()
	case "ObjectParentIsFile", "ExistingObjectIsDirectory", "XMinioParentIsObject", "XMinioObjectExistsAsDirectory":
		return storage.Errorf(storage.ErrExists, "this service cannot hold an item beside a folder of the same whole name")
	case "EntityTooLarge":
		return storage.Errorf(storage.ErrTooLarge, "the service does not take content of this size")
	case "KeyTooLongError", "KeyTooLong", "XMinioInvalidObjectName":
		return storage.Errorf(storage.ErrInvalid, "the service does not take this name")
	case "MetadataTooLarge":
		return storage.Errorf(storage.ErrInvalid, "the service does not take this much metadata")
	case "QuotaExceeded", "XMinioStorageFull", "NoSpaceLeftOnDevice":
		return storage.Errorf(storage.ErrUnavailable, "the service has no room left")
	}
	return nil
}

// answered judges an answer by its status. One of absence counts only where the
// code says of what.
func (d *Driver) answered(status int, err error) error {
	switch status {
	case http.StatusPreconditionFailed:
		return errChanged
	case http.StatusUnauthorized, http.StatusForbidden:
		return d.denied()
	case http.StatusMovedPermanently, http.StatusTemporaryRedirect:
		return storage.Errorf(storage.ErrUnavailable, "the service expects another region than %q, or another endpoint", d.cfg.Region)
	}
	return &storage.Error{Kind: storage.ErrUnavailable, Message: "the service does not answer as it should", Err: code(err)}
}

// unreached words a request that got no answer.
func (d *Driver) unreached(err error) error {
	message := "the service cannot be reached"
	var name *net.DNSError
	var unknown x509.UnknownAuthorityError
	var host x509.HostnameError
	var invalid x509.CertificateInvalidError
	var record tls.RecordHeaderError
	var op *net.OpError
	switch {
	case errors.As(err, &name):
		return storage.Errorf(storage.ErrUnavailable, "the host name %q is not known: check the endpoint", name.Name)
	case errors.As(err, &unknown):
		message = "the certificate of the service is not trusted: name the file of its certificate authority"
	case errors.As(err, &host):
		message = "the certificate of the service is for another host name"
	case errors.As(err, &invalid):
		message = "the certificate of the service is not valid"
	case errors.As(err, &record), errors.Is(err, http.ErrSchemeMismatch):
		message = "the service does not speak TLS at this endpoint: write http:// in front of it, or correct the port"
	case errors.As(err, &op) && op.Op == "dial":
		message = "the service refuses the connection: check the endpoint and its port"
	}
	return &storage.Error{Kind: storage.ErrUnavailable, Message: message, Err: cause(err)}
}

// code keeps of an answer its code, which holds nothing secret.
func code(err error) error {
	var api smithy.APIError
	if errors.As(err, &api) && api.ErrorCode() != "" {
		return errors.New(api.ErrorCode())
	}
	return nil
}

// cause keeps of a failure to send a request its cause, without the address and
// the signature that the wrapping names.
func cause(err error) error {
	var op *net.OpError
	if errors.As(err, &op) {
		return op
	}
	var sent *smithyhttp.RequestSendError
	if errors.As(err, &sent) {
		if inner := errors.Unwrap(sent.Err); inner != nil {
			return inner
		}
	}
	return nil
}
