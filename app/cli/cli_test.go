package cli

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"velocity.internal/desk/backend/storage"
	"velocity.internal/desk/backend/transfer"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"velocity-desk": func() {
		os.Exit(Main(Host{
			Version: "1.2.3",
			Serve: func(_ context.Context, opts ServeOptions) error {
				if opts.Listen == "0.0.0.0:1" {
					return storage.Errorf(storage.ErrInvalid, "not a loopback address")
				}
				_, err := io.WriteString(opts.Out, "serving "+opts.StoreURL+" on "+opts.Listen+"\n")
				return err
			},
			In: os.Stdin, Out: os.Stdout, Err: os.Stderr,
		}, os.Args[1:]))
	}})
}

// TestStories runs the scripts, which read as what a person types.
func TestStories(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script"),
		Setup: func(env *testscript.Env) error {
			env.Setenv("VELOCITY_DATA", filepath.Join(env.WorkDir, "ws"))
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exitsWith, "large": large, "keep": keep, "first": first},
	})
}

// exitsWith is `exits CODE PROGRAM ARGS…`: the program must end with that code.
func exitsWith(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	code := 0
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		code = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if code != want {
		ts.Fatalf("exit code %d, want %d", code, want)
	}
}

// large is `large FILE BYTES`: a JSON document of that size.
func large(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(`{"a":"`+strings.Repeat("x", n-8)+`"}`), 0o600))
}

// keep is `keep NAME PATTERN`: the first group that matches the last output
// becomes an environment variable.
func keep(ts *testscript.TestScript, _ bool, args []string) {
	_, after, found := strings.Cut(ts.ReadFile("stdout"), args[1])
	if !found {
		ts.Fatalf("%q is not in the output", args[1])
	}
	value, _, _ := strings.Cut(strings.TrimLeft(after, " "), "\n")
	value, _, _ = strings.Cut(value, " ")
	ts.Setenv(args[0], strings.Trim(value, `",`))
}

// first is `first FILE`: the name at the start of the last line becomes FIRST,
// which in a list of versions is the first version.
func first(ts *testscript.TestScript, _ bool, args []string) {
	lines := strings.Split(strings.TrimSpace(ts.ReadFile(args[0])), "\n")
	ts.Setenv("FIRST", strings.Fields(lines[len(lines)-1])[0])
}

func TestEveryKindOfTheContractHasAnExitCodeOfItsOwn(t *testing.T) {
	seen := map[int]error{0: nil, codeOther: nil}
	for _, kind := range storage.Kinds() {
		x := exitOf(t.Context(), storage.Errorf(kind, "no"))
		if other, taken := seen[x.code]; taken || x.name == "" {
			t.Errorf("%v has the code %d (%q), which %v has too", kind, x.code, x.name, other)
		}
		seen[x.code] = kind
	}
	if x := exitOf(t.Context(), errors.New("no")); x.code != codeOther {
		t.Errorf("an error of no kind has the code %d", x.code)
	}
	if x := exitOf(t.Context(), context.Canceled); x.code != codeOther {
		t.Errorf("a cancellation that nobody asked for has the code %d", x.code)
	}
}

func TestOutputCannotSteerATerminal(t *testing.T) {
	if got := clean("a\x1b[31mb\u202ec\r\nd"); got != "a\ufffd[31mb\ufffdc\ufffd\nd" {
		t.Errorf("got %q", got)
	}
}

func TestTheBarFillsToItsEnd(t *testing.T) {
	for _, p := range []transfer.Progress{{Files: 0, TotalFiles: 3}, {Files: 3, TotalFiles: 3}, {Files: 4, TotalFiles: 3}} {
		full := strings.Count(bar(p), "=")
		if want := barWidth * min(p.Files, 3) / 3; full != want {
			t.Errorf("%+v: %d of %d", p, full, want)
		}
	}
	if got := bar(transfer.Progress{Files: 2, Bytes: 2048, Path: "a\x1bb"}); got != "2 files, 2.0 KiB  a\ufffdb" {
		t.Errorf("got %q", got)
	}
}
