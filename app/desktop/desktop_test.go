//go:build desktop && !bindings

package desktop

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"velocity.internal/desk/app/web"
)

// desk opens what is behind the window, without the window.
func desk(t *testing.T) *window {
	t.Helper()
	w, err := open(t.Context(), "test", t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	w.streams = web.NewWindow(w.core, w.session)
	w.ui, w.emit = t.Context(), func(string, any) {}
	close(w.shown)
	t.Cleanup(func() {
		if err := w.close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

func TestOnlyScreensOfTheDeskAreScreens(t *testing.T) {
	for _, address := range []string{
		"", "c/local", "//example.org/x", "https://example.org", "javascript:alert(1)", "/stream/content?id=a", "/wails/ipc.js", "/a\\b", "/a\nb",
		"/" + strings.Repeat("a", 5000), "wails://wails/c/local",
	} {
		if isScreen(address) {
			t.Errorf("%q is taken for a screen", address)
		}
	}
	for _, address := range []string{"/", "/settings", "/c/local/a/item/b/c?ext=md#line-3", "/c/local/~review?tenant=a"} {
		if !isScreen(address) {
			t.Errorf("%q is not taken for a screen", address)
		}
	}
}

func TestOnlyLinksToSitesAndMailLeadOut(t *testing.T) {
	for _, link := range []string{"", "file:///etc/passwd", "javascript:alert(1)", "data:text/html,x", "https://", "mailto:", "wails://wails/", "ftp://a/b", "https://a/\nb", "/c/local"} {
		if leadsOut(link) {
			t.Errorf("%q leads out", link)
		}
	}
	for _, link := range []string{"https://en.wikipedia.org/wiki/Go_(game)", "http://localhost:8080/?a=b;c", "mailto:desk@example.org"} {
		if !leadsOut(link) {
			t.Errorf("%q does not lead out", link)
		}
	}
}

func TestArgumentsThatAskForTheWindow(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("serve", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"serve"}, {"--help"}, {"content", "list"}, {"./nothing.db"}, {"velocity-desk:/a", "b"}} {
		if Opens(args) {
			t.Errorf("%q opens the window", args)
		}
	}
	for _, args := range [][]string{nil, {"./serve"}, {"velocity-desk:/c/local"}} {
		if !Opens(args) {
			t.Errorf("%q does not open the window", args)
		}
	}
}

func TestKindsOfStoresAreToldByWhatIsInThem(t *testing.T) {
	folder := t.TempDir()
	text := filepath.Join(folder, "text.db")
	store := filepath.Join(folder, "store.db")
	repository := filepath.Join(folder, "repository")
	if err := errors.Join(os.WriteFile(text, []byte("no store"), 0o600), os.WriteFile(store, []byte("SQLite format 3\x00 and more"), 0o600),
		os.MkdirAll(filepath.Join(repository, ".git"), 0o700)); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{text, filepath.Join(folder, "missing")} {
		if kind, err := kindAt(path); err == nil {
			t.Errorf("%s is %s", path, kind)
		}
	}
	for path, want := range map[string]string{store: "sqlite", folder: "filesystem", repository: "git"} {
		if kind, err := kindAt(path); err != nil || kind != want {
			t.Errorf("%s is %q, %v", path, kind, err)
		}
	}
}

func TestAFolderIsAttachedOnce(t *testing.T) {
	w := desk(t)
	folder := t.TempDir()
	first, err := w.attach(folder)
	if err != nil {
		t.Fatal(err)
	}
	again, err := w.attach(folder + string(filepath.Separator))
	if err != nil || again.ID != first.ID {
		t.Error(again, err)
	}
	if address := w.addressOf([]string{folder}, ""); address != screenOf(first) {
		t.Error(address)
	}
}

const place = "?connection=local&tenant=harbor-journal&type=images&id=photo&ext=bin&state=draft"

func TestAFileGoesInAndComesOutAsItIs(t *testing.T) {
	w := desk(t)
	body := make([]byte, 3<<20)
	if _, err := rand.Read(body); err != nil {
		t.Fatal(err)
	}
	source := filepath.Join(t.TempDir(), "photo.bin")
	if err := os.WriteFile(source, body, 0o600); err != nil {
		t.Fatal(err)
	}
	told := 0
	w.emit = func(name string, data any) {
		if one, ok := data.(Transfer); ok && name == eventTransfer && one.ID != "" && one.Total == int64(len(body)) {
			told++
		}
	}
	if saved, err := w.upload("up", "/stream/upload"+place, source); err != nil || saved.Revision == "" {
		t.Fatal(saved, err)
	}
	target := filepath.Join(t.TempDir(), "again.bin")
	if err := w.fetch(t.Context(), "down", "/stream/content"+place, target); err != nil {
		t.Fatal(err)
	}
	if again, err := os.ReadFile(target); err != nil || !bytes.Equal(again, body) {
		t.Errorf("%d bytes came out, %v", len(again), err)
	}
	if told < 2 {
		t.Errorf("%d reports of progress", told)
	}
}

func TestWhatFailsLeavesNoFileAndNoItem(t *testing.T) {
	w := desk(t)
	folder := t.TempDir()
	source := filepath.Join(folder, "photo.bin")
	if err := os.WriteFile(source, make([]byte, 1<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{folder, filepath.Join(folder, "missing")} {
		if _, err := w.upload("up", "/stream/upload"+place, path); err == nil {
			t.Errorf("%s was uploaded", path)
		}
	}
	w.emit = func(string, any) { w.jobs.cancel("up") }
	if _, err := w.upload("up", "/stream/upload"+place, source); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled upload ends with %v", err)
	}
	target := filepath.Join(folder, "again.bin")
	if err := w.fetch(t.Context(), "down", "/stream/content"+place, target); err == nil || !strings.Contains(err.Error(), `"kind":"notFound"`) {
		t.Errorf("what was never uploaded came out: %v", err)
	}
	if err := w.fetch(t.Context(), "down", "/settings", target); err == nil {
		t.Error("a page came out as a file")
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) != 1 {
		t.Errorf("%v are left, %v", left, err)
	}
}

func TestATransferHasAnIDOfItsOwnAndEndsWithTheWindow(t *testing.T) {
	w := desk(t)
	ctx, done, err := w.jobs.begin(t.Context(), "one")
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"", "one"} {
		if _, _, err := w.jobs.begin(t.Context(), id); err == nil {
			t.Errorf("a second transfer begins as %q", id)
		}
	}
	go func() {
		<-ctx.Done()
		done()
	}()
	w.jobs.stop()
	if _, _, err := w.jobs.begin(t.Context(), "two"); err == nil || w.jobs.count() != 0 {
		t.Error("a transfer begins after the end")
	}
}

func TestTheMemoryOfTheWindowSurvivesNonsense(t *testing.T) {
	w := desk(t)
	for _, kept := range []string{"{", `{"width":1,"height":1}`, `{"address":"https://example.org/"}`} {
		if err := w.ws.SetPreference(t.Context(), memoryKey, kept); err != nil {
			t.Fatal(err)
		}
		if m := remember(t.Context(), w.ws); m.Width < 768 || m.Height < 560 || m.Address != "" || m.zoom() != 1 {
			t.Errorf("%s is %+v", kept, m)
		}
	}
	m := remember(t.Context(), w.ws)
	for range 50 {
		m.zoomBy(zoomStep)
	}
	if m.zoom() != zoomMost || m.zoomBy(0) != 1 {
		t.Error(m.zoom())
	}
	m.Address = "/settings"
	if err := m.keep(t.Context(), w.ws); err != nil || remember(t.Context(), w.ws).Address != "/settings" {
		t.Error(err)
	}
}

func TestTheLogBeginsAnewWhenItIsLong(t *testing.T) {
	l, err := openLog(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	record := make([]byte, maxLog+1)
	for range 3 {
		if _, err := l.Write(record); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(filepath.Dir(l.path))
	if err != nil || len(files) != 2 {
		t.Error(files, err)
	}
}
