package cli

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"velocity.internal/desk/internal/corpus"
)

// sampled is how many of the strings are tried, evenly spread.
const sampled = 60

// TestNoTraversalStringLeavesItsType puts content under attack strings. Each is
// refused as invalid, or is an ordinary name under which the content is found.
func TestNoTraversalStringLeavesItsType(t *testing.T) {
	dir, ok := corpus.Dir(t)
	if !ok {
		return
	}
	body, err := os.ReadFile(filepath.Join(dir, "xss", "patt-path-traversal.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all []struct {
		Payload string `json:"payload"`
	}
	if err := json.Unmarshal(body, &all); err != nil || len(all) < sampled {
		t.Fatalf("%d strings, %v", len(all), err)
	}
	place := t.TempDir()
	t.Setenv("VELOCITY_DATA", filepath.Join(place, "ws"))
	t.Setenv("VELOCITY_STORE", "file:"+filepath.ToSlash(filepath.Join(place, "store")))
	run := func(args ...string) (code int, out string) {
		var b strings.Builder
		code = Main(Host{In: strings.NewReader("harm"), Out: &b, Err: io.Discard}, args)
		return code, b.String()
	}
	if code, _ := run("tenant", "create", "acme"); code != 0 {
		t.Fatalf("exit code %d", code)
	}
	refused := 0
	for i := range sampled {
		name := "acme/pages/" + all[i*len(all)/sampled].Payload + ".txt"
		switch code, _ := run("content", "put", name); code {
		case codeInvalid:
			refused++
		case 0:
			if code, out := run("content", "get", name, "--state", "draft"); code != 0 || out != "harm" {
				t.Errorf("%q was stored and comes back as %q with exit code %d", name, out, code)
			}
		default:
			t.Errorf("%q ends with exit code %d", name, code)
		}
	}
	t.Logf("%d of %d strings tried, %d refused", sampled, len(all), refused)
	if refused == 0 {
		t.Error("no string was refused")
	}
	if code, out := run("tenant", "list"); code != 0 || out != "acme\n" {
		t.Errorf("the tenants are %q", out)
	}
	entries, err := os.ReadDir(place)
	if err != nil || len(entries) != 2 {
		t.Errorf("beside the store and the workspace: %v, %v", entries, err)
	}
}
