package redis

import (
	"crypto/tls"
	"crypto/x509"
	"os"
	"time"

	goredis "github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"

	"velocity.internal/desk/backend/storage"
)

// How long a server may take, apart from the deadline of a call.
const (
	dialTimeout = 5 * time.Second
	ioTimeout   = 10 * time.Second
)

// connect returns a client; it reaches no server yet.
func connect(cfg Config) (goredis.UniversalClient, error) {
	logging.Disable() // what goes wrong is returned by the call that notices it
	secure, err := tlsConfig(cfg)
	if err != nil {
		return nil, err
	}
	opts := &goredis.UniversalOptions{
		Addrs: cfg.Addresses, MasterName: cfg.Master, DB: cfg.Database, Username: cfg.Username, Password: cfg.Password, TLSConfig: secure,
		DisableIdentity: true, Protocol: 2,
		MaxRetries: 1, DialTimeout: dialTimeout, DialerRetries: 1, ReadTimeout: ioTimeout, WriteTimeout: ioTimeout, ContextTimeoutEnabled: true,
	}
	switch cfg.Mode {
	case ModeSentinel:
		return goredis.NewFailoverClient(opts.Failover()), nil
	case ModeCluster:
		cluster := opts.Cluster()
		cluster.DisableRoutingPolicies = true // every command here has its keys in one slot
		return goredis.NewClusterClient(cluster), nil
	}
	return goredis.NewClient(opts.Simple()), nil
}

func tlsConfig(cfg Config) (*tls.Config, error) {
	if !cfg.TLS {
		return nil, nil //nolint:nilnil // nil is a value here: no TLS
	}
	secure := &tls.Config{MinVersion: tls.VersionTLS12}
	if cfg.CAFile == "" {
		return secure, nil
	}
	pem, err := os.ReadFile(cfg.CAFile)
	if err != nil {
		return nil, storage.Errorf(storage.ErrInvalid, "the file of authorities cannot be read: %v", err)
	}
	secure.RootCAs = x509.NewCertPool()
	if !secure.RootCAs.AppendCertsFromPEM(pem) {
		return nil, storage.Errorf(storage.ErrInvalid, "the file of authorities holds no certificate in PEM form")
	}
	return secure, nil
}
