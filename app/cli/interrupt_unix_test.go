//go:build unix

package cli

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestAnInterruptEndsAReadOfStandardInput(t *testing.T) {
	t.Setenv("VELOCITY_DATA", t.TempDir())
	store := "sqlite:" + filepath.ToSlash(filepath.Join(t.TempDir(), "a.db"))
	host := Host{In: strings.NewReader(""), Out: io.Discard, Err: io.Discard}
	if code := Main(host, []string{"--store", store, "tenant", "create", "acme"}); code != 0 {
		t.Fatalf("exit code %d", code)
	}
	in, typing := io.Pipe()
	defer func() { _ = typing.Close() }()
	host.In = in
	done := make(chan int)
	go func() { done <- Main(host, []string{"--store", store, "content", "put", "acme/pages/a.md"}) }()
	if _, err := typing.Write([]byte("# half")); err != nil { // it waits for the rest now
		t.Fatal(err)
	}
	if err := syscall.Kill(os.Getpid(), syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	select {
	case code := <-done:
		if code != codeInterrupted {
			t.Errorf("exit code %d, want %d", code, codeInterrupted)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("the interrupt did not end it")
	}
}
