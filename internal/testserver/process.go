// Package testserver runs real servers for tests, each on a loopback port of its
// own, and proxies that disturb the way to them. Only tests import it.
package testserver

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os/exec"
	"sync"
	"syscall"
	"time"
)

// startTime is how long a server may take until it answers.
const startTime = 60 * time.Second

// stopTime is how long a server may take to end before it is killed.
const stopTime = 20 * time.Second

// FreePort returns a loopback port on which nothing listens.
func FreePort() (int, error) {
	l, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// Process is a server that can be ended and started again, as often as wanted.
// Its methods are for one goroutine at a time.
type Process struct {
	// Command returns the command that runs the server in the foreground; it is
	// called for every start.
	Command func() *exec.Cmd
	// Ready returns nil as soon as the server answers.
	Ready func(ctx context.Context) error

	cmd  *exec.Cmd
	log  lockedBuffer
	done chan struct{} // closed when the process has ended
}

// Start starts the server and waits until it is ready. The error of a server
// that does not come up holds what it printed.
func (p *Process) Start() error {
	p.cmd = p.Command()
	p.log.reset()
	p.cmd.Stdout, p.cmd.Stderr = &p.log, &p.log
	group(p.cmd)
	if err := p.cmd.Start(); err != nil {
		return fmt.Errorf("starting %s: %w", p.cmd.Path, err)
	}
	p.done = make(chan struct{})
	go func(cmd *exec.Cmd, done chan struct{}) {
		_ = cmd.Wait()
		close(done)
	}(p.cmd, p.done)
	ctx, cancel := context.WithTimeout(context.Background(), startTime)
	defer cancel()
	for {
		err := p.Ready(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-p.done:
			return fmt.Errorf("%s ended: %s", p.cmd.Path, p.log.String())
		case <-ctx.Done():
			p.Kill()
			return fmt.Errorf("%s does not answer: %w: %s", p.cmd.Path, err, p.log.String())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Stop ends the server in an orderly way, or kills it when it takes too long.
func (p *Process) Stop() { p.end(syscall.SIGTERM) }

// Kill ends the server and its children at once, with SIGKILL.
func (p *Process) Kill() { p.end(syscall.SIGKILL) }

func (p *Process) end(signal syscall.Signal) {
	if p.cmd == nil {
		return
	}
	signalGroup(p.cmd.Process, signal)
	select {
	case <-p.done:
	case <-time.After(stopTime):
		signalGroup(p.cmd.Process, syscall.SIGKILL)
		<-p.done
	}
	p.cmd = nil
}

// Log returns what the server has printed since its last start.
func (p *Process) Log() string { return p.log.String() }

// lockedBuffer is written by the process and read by the test.
type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

func (b *lockedBuffer) reset() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.buf.Reset()
}
