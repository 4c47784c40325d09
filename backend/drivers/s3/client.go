package s3

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	sdk "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go/logging"

	"velocity.internal/desk/backend/storage"
)

const (
	dialTimeout = 10 * time.Second
	// idleTimeout ends a connection on which nothing moves, so that a call without
	// a deadline does not wait for ever behind a cable that was cut.
	idleTimeout = 90 * time.Second
	attempts    = 3
)

// complete checks a configuration and fills in what it leaves open.
func complete(cfg Config) (Config, error) {
	if err := checkBucket(cfg.Bucket); err != nil {
		return cfg, err
	}
	root, err := cleanRoot(cfg.Root)
	if err != nil {
		return cfg, err
	}
	cfg.Root = root
	if cfg.Endpoint, err = cleanEndpoint(cfg.Endpoint); err != nil {
		return cfg, err
	}
	switch cfg.Versioning {
	case "":
		cfg.Versioning = VersioningBucket
	case VersioningBucket, VersioningOn, VersioningFolder:
	default:
		return cfg, storage.Errorf(storage.ErrInvalid, "versioning is bucket, on or folder, not %q", cfg.Versioning)
	}
	switch {
	case cfg.MaxVersions < 0:
		return cfg, storage.Errorf(storage.ErrInvalid, "the number of versions to keep must not be negative")
	case (cfg.AccessKey == "") != (cfg.SecretKey == ""):
		return cfg, storage.Errorf(storage.ErrInvalid, "the access key and the secret key belong together: give both, or none to use those of the environment")
	case cfg.SessionToken != "" && cfg.AccessKey == "":
		return cfg, storage.Errorf(storage.ErrInvalid, "a session token needs its access key and secret key")
	}
	if cfg.Region == "" {
		cfg.Region = defaultRegion
	}
	if cfg.WatchDelay <= 0 {
		cfg.WatchDelay = defaultWatchDelay
	}
	if cfg.Clock == nil {
		cfg.Clock = time.Now
	}
	return cfg, nil
}

// checkBucket refuses what no service takes for the name of a bucket.
func checkBucket(name string) error {
	if name == "" {
		return storage.Errorf(storage.ErrInvalid, "the bucket is missing")
	}
	bad := func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '.' && r != '_'
	}
	if len(name) < 3 || len(name) > 63 || strings.ContainsFunc(name, bad) {
		return storage.Errorf(storage.ErrInvalid, "the bucket name must have 3 to 63 letters, digits, dots and hyphens")
	}
	return nil
}

// cleanRoot returns the root folder without outer slashes.
func cleanRoot(root string) (string, error) {
	root = strings.Trim(root, "/")
	if root == "" {
		return "", nil
	}
	for part := range strings.SplitSeq(root, "/") {
		if part == "" || part == "." || part == ".." || strings.ContainsAny(part, "\\\x00") {
			return "", storage.Errorf(storage.ErrInvalid, "the root folder must be made of names between single slashes")
		}
	}
	return root, nil
}

// cleanEndpoint returns the base URL of the service. Without scheme it is https.
func cleanEndpoint(endpoint string) (string, error) {
	if endpoint == "" {
		return "", nil
	}
	if !strings.Contains(endpoint, "://") {
		endpoint = "https://" + endpoint
	}
	u, err := url.Parse(endpoint)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return "", storage.Errorf(storage.ErrInvalid, "the endpoint is written https://HOST or http://HOST:PORT, without keys or options")
	}
	return strings.TrimSuffix(u.String(), "/"), nil
}

// connect makes the one client of the driver.
func (d *Driver) connect(ctx context.Context) error {
	transport, err := newTransport(d.cfg.CAFile)
	if err != nil {
		return err
	}
	d.transport = transport
	var round http.RoundTripper = transport
	if d.cfg.wrap != nil {
		round = d.cfg.wrap(round)
	}
	keys, err := provider(ctx, d.cfg)
	if err != nil {
		return err
	}
	options := sdk.Options{
		Region: d.cfg.Region, Credentials: keys, UsePathStyle: d.cfg.PathStyle, Logger: logging.Nop{},
		HTTPClient: &http.Client{
			Transport:     round,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		RequestChecksumCalculation: aws.RequestChecksumCalculationWhenRequired,
		ResponseChecksumValidation: aws.ResponseChecksumValidationWhenRequired,
		Retryer:                    retry.NewStandard(func(o *retry.StandardOptions) { o.MaxAttempts, o.Backoff = attempts, backoff }),
	}
	if d.cfg.Endpoint != "" {
		options.BaseEndpoint = aws.String(d.cfg.Endpoint)
	}
	d.client = sdk.New(options)
	return nil
}

// provider gives the credentials.
func provider(ctx context.Context, cfg Config) (aws.CredentialsProvider, error) {
	if cfg.AccessKey != "" {
		return credentials.NewStaticCredentialsProvider(cfg.AccessKey, cfg.SecretKey, cfg.SessionToken), nil
	}
	chain, err := config.LoadDefaultConfig(ctx, config.WithRegion(cfg.Region))
	if err != nil {
		return nil, storage.Errorf(storage.ErrInvalid, "the credentials of the environment cannot be read: give an access key and a secret key")
	}
	return environment{chain.Credentials}, nil
}

// environment words the absence of credentials.
type environment struct{ aws.CredentialsProvider }

func (e environment) Retrieve(ctx context.Context) (aws.Credentials, error) {
	keys, err := e.CredentialsProvider.Retrieve(ctx)
	if err != nil && ctx.Err() == nil {
		err = storage.Errorf(storage.ErrUnavailable, "there are no credentials: give an access key and a secret key, or set them in the environment")
	}
	return keys, err
}

func newTransport(caFile string) (*http.Transport, error) {
	roots, err := trusted(caFile)
	if err != nil {
		return nil, err
	}
	dialer := &net.Dialer{Timeout: dialTimeout, KeepAlive: 30 * time.Second}
	return &http.Transport{
		Proxy: http.ProxyFromEnvironment,
		DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			conn, err := dialer.DialContext(ctx, network, addr)
			if err != nil {
				return nil, err
			}
			return &movingConn{conn}, nil
		},
		TLSClientConfig:     &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots},
		TLSHandshakeTimeout: dialTimeout, ExpectContinueTimeout: time.Second, IdleConnTimeout: idleTimeout / 2,
		MaxIdleConns: 4 * parallel, MaxIdleConnsPerHost: 4 * parallel, WriteBufferSize: 64 << 10, ReadBufferSize: 64 << 10,
	}, nil
}

// trusted returns the system's certificates and those of a file; nil means the system's.
func trusted(caFile string) (*x509.CertPool, error) {
	if caFile == "" {
		return nil, nil //nolint:nilnil // nil is what the transport takes for the system's
	}
	pem, err := os.ReadFile(caFile)
	if err != nil {
		return nil, storage.Errorf(storage.ErrInvalid, "the file of trusted certificates cannot be read: %v", err)
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(pem) {
		return nil, storage.Errorf(storage.ErrInvalid, "the file of trusted certificates holds no certificate in PEM form")
	}
	return pool, nil
}

// movingConn is a connection that ends when nothing moves on it for idleTimeout.
type movingConn struct{ net.Conn }

func (c *movingConn) Read(p []byte) (int, error) {
	if err := c.SetReadDeadline(time.Now().Add(idleTimeout)); err != nil {
		return 0, err
	}
	return c.Conn.Read(p)
}

func (c *movingConn) Write(p []byte) (int, error) {
	if err := c.SetWriteDeadline(time.Now().Add(idleTimeout)); err != nil {
		return 0, err
	}
	return c.Conn.Write(p)
}

// busy are the answers of a service that has not carried a request out because
// it has too much to do.
var busy = retry.RetryableErrorCode{Codes: map[string]struct{}{
	"SlowDown": {}, "ServiceUnavailable": {}, "Throttling": {}, "ThrottlingException": {}, "TooManyRequests": {}, "RequestLimitExceeded": {},
}}

// backoff waits long for a busy service, and hardly at all where a connection
// was lost, since a new one either works or does not.
var backoff = retry.BackoffDelayerFunc(func(attempt int, err error) (time.Duration, error) {
	if busy.IsErrorRetryable(err) == aws.TrueTernary {
		return retry.NewExponentialJitterBackoff(5*time.Second).BackoffDelay(attempt, err)
	}
	return 20 * time.Millisecond, nil
})

var carefully = retry.NewStandard(func(o *retry.StandardOptions) {
	o.MaxAttempts, o.Backoff, o.Retryables = attempts, backoff, []retry.IsErrorRetryable{busy}
})

// once is the option of requests that change something. They are repeated only
// when the service said that it has not carried them out, since a write whose
// answer was lost may have arrived.
func once(o *sdk.Options) { o.Retryer = carefully }
