package frontend_test

import (
	"io/fs"
	"testing"

	"velocity.internal/desk/frontend"
)

func TestBuiltSaysWhetherTheEntryPageIsThere(t *testing.T) {
	_, err := fs.Stat(frontend.FS(), "index.html")
	if frontend.Built() != (err == nil) {
		t.Fatalf("Built() = %v, but looking for index.html says %v", frontend.Built(), err)
	}
}
