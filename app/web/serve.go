// Package web is the HTTP host of the desk: the bound methods over POST, events
// over SSE, uploads and downloads as streams, and the pages themselves. Until
// sign-in exists it listens on loopback only and lets in whoever has the link
// that it prints.
package web

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"strconv"
	"syscall"
	"time"

	"velocity.internal/desk/app"
	"velocity.internal/desk/backend/storage"
	"velocity.internal/desk/backend/workspace"
)

// Options of Serve.
type Options struct {
	// Addr is the loopback address to listen on, "host:port"; port 0 takes a
	// free one. "" is 127.0.0.1 with the port of the environment variable PORT,
	// else 8080.
	Addr string
	// Workspace is the folder of the workspace, which is created when it is not there.
	Workspace string
	// StoreURL, when set, is a store to show for this run, in front of the connections of the workspace.
	StoreURL string
	// Version is what the program calls itself.
	Version string
	// Out gets the one line with the link when the desk is ready.
	Out io.Writer
	// Log gets what a person cannot act on; nil means slog.Default.
	Log *slog.Logger
}

// Limits of the server.
const (
	headerTimeout = 10 * time.Second
	idleTimeout   = 2 * time.Minute
	graceTimeout  = 10 * time.Second // for requests that run when the server is told to stop
)

// Serve runs the web host until ctx ends, then lets running requests finish and
// returns nil. Errors say in words why it could not start: an address that is
// not loopback, a port in use, a workspace that cannot be opened.
func Serve(ctx context.Context, opts Options) (err error) {
	if opts.Log == nil {
		opts.Log = slog.Default()
	}
	listener, err := listen(ctx, opts.Addr)
	if err != nil {
		return err
	}
	defer func() { _ = listener.Close() }() // Shutdown has closed it already on the good path
	ws, err := workspace.Open(ctx, opts.Workspace)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, ws.Close()) }()
	core := app.New(app.Options{Workspace: ws, StoreURL: opts.StoreURL, Version: opts.Version, Log: opts.Log})
	defer func() { err = errors.Join(err, core.Close()) }()

	token := rand.Text()
	host := New(core, ws, listener.Addr().String(), token)
	server := &http.Server{
		Handler: host, ReadHeaderTimeout: headerTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: 64 << 10,
		ErrorLog: slog.NewLogLogger(opts.Log.Handler(), slog.LevelWarn),
	}
	server.RegisterOnShutdown(core.Events().Close)
	stopped := make(chan error, 1)
	go func() { stopped <- server.Serve(listener) }()
	if _, err := fmt.Fprintf(opts.Out, "Velocity Desk is ready: http://%s/?token=%s\n", listener.Addr(), token); err != nil {
		return errors.Join(err, server.Close(), <-stopped)
	}
	select {
	case err := <-stopped:
		return err
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), graceTimeout)
	defer cancel()
	if err := server.Shutdown(grace); err != nil {
		_ = server.Close()
	}
	if err := <-stopped; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// listen opens the address that people asked for.
func listen(ctx context.Context, addr string) (net.Listener, error) {
	if addr == "" {
		port := os.Getenv("PORT")
		if port == "" {
			port = "8080"
		}
		addr = net.JoinHostPort("127.0.0.1", port)
	}
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, storage.Errorf(storage.ErrInvalid, "the address %q is not of the form host:port, such as 127.0.0.1:8080", addr)
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil {
		return nil, storage.Errorf(storage.ErrInvalid, "the port %q is not a number from 0 to 65535: set PORT or the address to another one", port)
	} else if host == "localhost" {
		addr = net.JoinHostPort("127.0.0.1", strconv.FormatUint(n, 10))
	} else if ip, err := netip.ParseAddr(host); err != nil || !ip.IsLoopback() {
		return nil, storage.Errorf(storage.ErrInvalid, "the address %q is not on this machine: without sign-in the desk listens on 127.0.0.1, [::1] or localhost only", addr)
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, storage.Errorf(storage.ErrUnavailable, "port %s is in use by another program, perhaps another desk: stop that one, or choose another port, for example PORT=8081", port)
	case errors.Is(err, syscall.EACCES):
		return nil, storage.Errorf(storage.ErrUnavailable, "port %s needs more rights than this program has: choose one above 1023, for example PORT=8080", port)
	case err != nil:
		return nil, storage.Errorf(storage.ErrUnavailable, "the desk cannot listen on %s: %v", addr, err)
	}
	return listener, nil
}
