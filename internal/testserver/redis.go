package testserver

import (
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"strconv"
)

// Redis is a Redis server with a data folder of its own, without a password.
type Redis struct {
	Process
	Port int
	dir  string
}

// ErrNoRedis is the error of NewRedis where Redis is not installed.
var ErrNoRedis = errors.New("Redis is not installed: build/packages.sh installs it")

// NewRedis makes and starts a server that keeps every write; the caller closes it.
func NewRedis() (*Redis, error) {
	bin, err := exec.LookPath("redis-server")
	if err != nil {
		return nil, ErrNoRedis
	}
	r := &Redis{}
	if r.Port, err = FreePort(); err != nil {
		return nil, err
	}
	if r.dir, err = os.MkdirTemp("", "velocity-redis-*"); err != nil {
		return nil, err
	}
	r.Command = func() *exec.Cmd {
		return exec.Command(bin, "--port", strconv.Itoa(r.Port), "--bind", "127.0.0.1", "--dir", r.dir, //nolint:gosec,noctx // a server of the tests
			"--save", "", "--appendonly", "yes", "--appendfsync", "always")
	}
	r.Ready = func(ctx context.Context) error {
		conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", r.Addr())
		if err != nil {
			return err
		}
		return conn.Close()
	}
	if err := r.Start(); err != nil {
		r.Close()
		return nil, err
	}
	return r, nil
}

// Addr is where the server listens, HOST:PORT.
func (r *Redis) Addr() string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(r.Port)) }

// Close ends the server and removes its data.
func (r *Redis) Close() {
	r.Stop()
	_ = os.RemoveAll(r.dir)
}
