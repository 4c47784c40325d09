// Package corpus finds the folder of real test data that lives beside the repository and never inside it.
package corpus

import (
	"os"
	"path/filepath"
	"testing"
)

// variable names the environment variable that points to the corpus folder.
const variable = "VELOCITY_CORPUS"

// Dir returns the corpus folder: the value of VELOCITY_CORPUS or, if that is unset, the first
// "shared/corpus" found beside the working directory or beside one of its parents.
//
// When there is none, Dir prints which test goes without it and returns false; the test then
// returns without failing. A VELOCITY_CORPUS that names no folder fails the test.
func Dir(t testing.TB) (dir string, ok bool) {
	t.Helper()
	if dir = os.Getenv(variable); dir != "" {
		if !isDir(dir) {
			t.Fatalf("%s is set to %q, which is not a folder", variable, dir)
		}
		return dir, true
	}
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		dir = filepath.Join(here, "shared", "corpus")
		if isDir(dir) {
			return dir, true
		}
		parent := filepath.Dir(here)
		if parent == here {
			t.Logf("LEFT OUT: %s, all of it: there is no corpus (set %s to its folder)", t.Name(), variable)
			return "", false
		}
		here = parent
	}
}

func isDir(path string) bool {
	info, err := os.Stat(path) //nolint:gosec // a test asks for the folder it was told to use
	return err == nil && info.IsDir()
}
