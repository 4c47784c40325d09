package filesystem

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"velocity.internal/desk/backend/storage"
)

// observe writes down everything that a store holds, apart from ids and times.
func observe(t *testing.T, s storage.Storage) string {
	t.Helper()
	var out strings.Builder
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ctx := t.Context()
	tenants, err := s.ListTenants(ctx)
	must(err)
	for _, tenant := range tenants {
		types, err := s.ListContentTypes(ctx, tenant)
		must(err)
		for _, typ := range types {
			names := map[string]bool{}
			for _, state := range storage.States() {
				items, err := s.List(ctx, tenant, typ, state)
				must(err)
				for _, it := range items {
					id, ext := storage.SplitName(it.Key)
					names[it.Key] = true
					whole, err := s.Get(ctx, tenant, typ, id, ext, state)
					must(err)
					fmt.Fprintf(&out, "%s/%s %s %s: %q %s %v based %v\n", tenant, typ, state, it.Key, whole.Content, whole.ContentType, whole.Metadata, whole.Base != "")
					if state != storage.Live {
						comments, err := s.ListComments(ctx, tenant, typ, id, state)
						must(err)
						for _, c := range comments {
							fmt.Fprintf(&out, "  comment %s %v\n", c.ID, c.Resolved)
						}
					}
				}
				level, err := s.Browse(ctx, tenant, typ, "", state)
				must(err)
				fmt.Fprintf(&out, "%s/%s %s folders %v\n", tenant, typ, state, level.Folders)
			}
			deleted, err := s.ListDeleted(ctx, tenant, typ, storage.ListOptions{})
			must(err)
			for _, gone := range deleted.Items {
				names[gone.Key] = true
				fmt.Fprintf(&out, "%s/%s deleted %s at %v\n", tenant, typ, gone.Key, !gone.DeletedAt.IsZero())
			}
			for _, name := range sortedKeys(names) {
				id, ext := storage.SplitName(name)
				versions, err := s.ListVersions(ctx, tenant, typ, id, ext)
				must(err)
				for _, v := range versions {
					it, err := s.GetVersion(ctx, tenant, typ, id, ext, v.VersionID)
					must(err)
					fmt.Fprintf(&out, "  version of %s: %q %v latest %v\n", name, it.Content, it.Metadata, v.IsLatest)
				}
				history, err := s.ListHistoryRecords(ctx, tenant, typ, id)
				must(err)
				for _, h := range history {
					known := slices.ContainsFunc(versions, func(v *storage.ContentVersion) bool { return v.VersionID == h.Version })
					fmt.Fprintf(&out, "  history of %s: %s %s known %v\n", name, h.Author, h.Action, known)
				}
			}
			threads, err := s.ListRecords(ctx, tenant, typ, "", storage.KindThread)
			must(err)
			for _, r := range threads {
				fmt.Fprintf(&out, "  thread of %s\n", r.ID)
			}
		}
		hooks, err := s.ListWebhooks(ctx, tenant)
		must(err)
		fmt.Fprintf(&out, "%s has %d webhooks\n", tenant, len(hooks))
	}
	return out.String()
}

func sortedKeys(m map[string]bool) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// changes are operations with all their steps.
func changes() map[string]func(s storage.Storage, t *testing.T) error {
	by := storage.Options{Author: "editor", Message: "why"}
	put := func(s storage.Storage, t *testing.T, name string, state storage.State, body string) error {
		a := at(name, state)
		_, err := s.PutStream(t.Context(), a.Tenant, a.Type, a.ID, a.Ext, strings.NewReader(body), -1, "", state, map[string]string{"m": body})
		return err
	}
	return map[string]func(s storage.Storage, t *testing.T) error{
		"first write": func(s storage.Storage, t *testing.T) error {
			return put(s.With(by), t, "deep/er/new.md", storage.Live, "new")
		},
		"overwrite": func(s storage.Storage, t *testing.T) error { return put(s.With(by), t, "a.md", storage.Live, "new!!") },
		"overwrite laid": func(s storage.Storage, t *testing.T) error {
			return put(s.With(by), t, "laid.md", storage.Live, "new!!")
		},
		"write a draft":   func(s storage.Storage, t *testing.T) error { return put(s, t, "b.md", storage.Draft, "new") },
		"overwrite draft": func(s storage.Storage, t *testing.T) error { return put(s, t, "a.md", storage.Draft, "new") },
		"delete a draft": func(s storage.Storage, t *testing.T) error {
			return s.Delete(t.Context(), tenantT, typeP, "a", "md", storage.Draft)
		},
		"delete live": func(s storage.Storage, t *testing.T) error {
			return s.Delete(t.Context(), tenantT, typeP, "n/c", "md", storage.Live)
		},
		"delete laid": func(s storage.Storage, t *testing.T) error {
			return s.Delete(t.Context(), tenantT, typeP, "laid", "md", storage.Live)
		},
		"delete a folder": func(s storage.Storage, t *testing.T) error { return s.DeleteFolder(t.Context(), tenantT, typeP, "n") },
		"delete a type":   func(s storage.Storage, t *testing.T) error { return s.DeleteContentType(t.Context(), tenantT, typeP) },
		"delete a tenant": func(s storage.Storage, t *testing.T) error { return s.DeleteTenant(t.Context(), tenantT) },
		"create a folder": func(s storage.Storage, t *testing.T) error {
			return s.CreateFolder(t.Context(), tenantT, typeP, "f/g", storage.Live)
		},
		"put a webhook": func(s storage.Storage, t *testing.T) error {
			return s.PutWebhook(t.Context(), tenantT, &storage.Webhook{ID: "w", URL: "u"})
		},
		"metadata of live": func(s storage.Storage, t *testing.T) error {
			return s.With(by).SetMetadata(t.Context(), tenantT, typeP, "a", "md", storage.Live, map[string]string{"k": "v"})
		},
		"restore": func(s storage.Storage, t *testing.T) error {
			versions, err := s.ListVersions(t.Context(), tenantT, typeP, "a", "md")
			if err == nil {
				_, err = s.With(by).RestoreVersion(t.Context(), tenantT, typeP, "a", "md", versions[len(versions)-1].VersionID)
			}
			return err
		},
		"submit": func(s storage.Storage, t *testing.T) error {
			_, err := s.Transition(t.Context(), tenantT, typeP, "a", "md", storage.Draft, storage.Pending)
			return err
		},
		"publish": func(s storage.Storage, t *testing.T) error {
			_, err := s.With(by).Transition(t.Context(), tenantT, typeP, "a", "md", storage.Draft, storage.Live)
			return err
		},
		"move": func(s storage.Storage, t *testing.T) error {
			return s.Move(t.Context(), tenantT, typeP, "a", "other", "x/y")
		},
		"move laid": func(s storage.Storage, t *testing.T) error {
			return s.Move(t.Context(), tenantT, typeP, "laid", typeP, "moved")
		},
		"move onto the past of another": func(s storage.Storage, t *testing.T) error {
			return s.Move(t.Context(), tenantT, typeP, "a", typeP, "past")
		},
	}
}

// furnish lays a tree and fills a store with an item in several states.
func furnish(t *testing.T, dir string) {
	t.Helper()
	lay(t, dir, map[string]string{inType("laid.md"): "by hand", inType("laid.md.meta"): `{"alt":"x"}`, inType("_draft/laid.md"): "by hand too"})
	s := openShop(t, dir)
	by := s.s.With(storage.Options{Author: "editor"})
	for _, body := range []string{"one", "two!!"} {
		_, err := by.PutStream(t.Context(), tenantT, typeP, "a", "md", strings.NewReader(body), -1, "text/x-a", storage.Live, map[string]string{"m": body})
		s.ok(err)
	}
	s.put("past.md", storage.Live, "past one")
	s.put("past.md", storage.Live, "past two")
	s.del("past.md", storage.Live)
	s.put("a.md", storage.Draft, "draft")
	s.put("n/c.md", storage.Live, "c")
	s.put("n/c.md", storage.Pending, "pending c")
	s.put("n/d.md", storage.Draft, "d")
	for i, resolved := range []bool{true, true} {
		s.ok(s.s.PutComment(t.Context(), tenantT, typeP, "a", storage.Draft, &storage.Comment{ID: fmt.Sprint("c", i), Resolved: resolved}))
	}
	s.ok(s.s.CreateFolder(t.Context(), tenantT, typeP, "n", storage.Live))
	s.ok(s.s.PutDirectoryIndex(t.Context(), tenantT, typeP, "n", storage.Live, &storage.DirectoryIndex{Order: []string{"c"}}))
	s.ok(s.d.Close())
}

// die ends a driver as the end of its process would.
func (d *Driver) die() {
	d.closed.Store(true)
	d.watch.stop()
	d.hub.Close()
	_ = d.life.alive.Close()
	d.life = nil
	_ = d.root.Close()
}

// TestAChangeIsWholeWhereverItIsInterrupted stops every operation at every step,
// once as the end of the process and once as a failure of the disk, and reads
// the store by a second handle and after opening it again.
func TestAChangeIsWholeWhereverItIsInterrupted(t *testing.T) {
	for name, change := range changes() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			origin := filepath.Join(t.TempDir(), "origin")
			furnish(t, origin)
			steps := 0
			before, after := "", ""
			{
				s := openShop(t, clone(t, origin))
				before = observe(t, s.s)
				s.d.fault = func(string) error { steps++; return nil }
				s.ok(change(s.s, t))
				after = observe(t, s.s)
				if n := temps(t, s.dir); n != 0 {
					t.Errorf("%d temporary files are left", n)
				}
				s.ok(s.d.Close())
			}
			if before == after || steps < 3 {
				t.Fatalf("nothing changed in %d steps:\n%s", steps, before)
			}
			for _, failure := range []error{errCrash, syscall.ENOSPC} {
				for stop := range steps {
					interrupt(t, clone(t, origin), change, failure, stop, before, after)
				}
			}
		})
	}
}

func interrupt(t *testing.T, dir string, change func(storage.Storage, *testing.T) error, failure error, stop int, before, after string) {
	t.Helper()
	other := openShop(t, dir) // another process that was there before
	d, err := OpenDriver(t.Context(), Config{Dir: dir})
	other.ok(err)
	step, where := 0, ""
	d.fault = func(what string) error {
		if step++; step == stop+1 {
			where = what
			return failure
		}
		return nil
	}
	err = change(storage.New(d), t)
	d.fault = nil
	if errors.Is(failure, errCrash) {
		other.fails(err, errCrash, "")
		d.die()
	} else {
		other.fails(err, storage.ErrUnavailable, "space")
		other.ok(d.Close())
	}
	got := observe(t, other.s)
	if got != before && got != after {
		t.Errorf("%s at step %d (%s): a second handle sees neither the old nor the new:\n%s\nold:\n%s\nnew:\n%s", failure, stop, where, got, before, after)
	}
	other.ok(other.d.Close())
	again := openShop(t, dir)
	if reopened := observe(t, again.s); reopened != got {
		t.Errorf("%s at step %d (%s): opened again it holds\n%s\ninstead of\n%s", failure, stop, where, reopened, got)
	}
	if n := temps(t, dir); n != 0 {
		t.Errorf("%s at step %d (%s): %d temporary files are left", failure, stop, where, n)
	}
	again.ok(again.d.Close())
}

// clone copies a store of the test.
func clone(t *testing.T, origin string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "clone")
	if err := os.CopyFS(dir, os.DirFS(origin)); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestALeftChangeIsCompletedBeforeItsTenantIsRead(t *testing.T) {
	s := newShop(t)
	s.put("a.md", storage.Draft, "draft")
	d, err := OpenDriver(t.Context(), Config{Dir: s.dir})
	s.ok(err)
	renames := 0
	d.fault = func(what string) error {
		if strings.HasPrefix(what, "rename") {
			if renames++; renames == 2 {
				return errCrash
			}
		}
		return nil
	}
	_, err = d.Transition(t.Context(), storage.TransitionRequest{Address: at("a.md", storage.Draft), To: storage.Pending})
	s.fails(err, errCrash, "")
	d.die()
	readOnly := openWith(t, Config{Dir: s.dir, ReadOnly: true})
	_, err = readOnly.d.Versions(t.Context(), at("a.md", storage.Live))
	readOnly.fails(err, storage.ErrUnavailable, "open it once for writing")
	s.gone("a.md", storage.Draft)
	s.holds("a.md", storage.Pending, "draft")
	if len(readOnly.versions("a.md")) != 0 {
		t.Error("a draft has versions")
	}
}

func TestAnIntentThatWasNotWrittenToItsEndIsNoChange(t *testing.T) {
	s := newShop(t)
	s.put("a.md", storage.Live, "x")
	path := filepath.Join(s.dir, filepath.FromSlash(lockPath(stripeOf(tenantT))))
	head, err := os.ReadFile(path) //nolint:gosec // a file of the test
	s.ok(err)
	s.ok(os.WriteFile(path, append(head, []byte(strings.Repeat("x", 32)+`[{"from":"tenants"}]`)...), 0o600))
	s.holds("a.md", storage.Live, "x")
	s.put("a.md", storage.Live, "y")
	s.holds("a.md", storage.Live, "y")
}

func TestWhatDeadProcessesLeftIsSweptAndTheLivingKeepTheirs(t *testing.T) {
	s := newShop(t)
	waiting, feed := newPipeBody()
	done := make(chan error, 1)
	go func() {
		_, err := s.d.Write(background, storage.WriteRequest{Address: at("slow.md", storage.Live), Body: waiting, Size: -1, MIMEType: "a/b"})
		done <- err
	}()
	_, err := feed.Write([]byte("first half, "))
	s.ok(err)
	lay(t, s.dir, map[string]string{tempDir + "/dead/" + aliveName: "", tempDir + "/dead/body": "half", tempDir + "/unborn/body": "half"})
	other := openShop(t, s.dir)
	if n := temps(t, s.dir); n != 1 {
		t.Errorf("%d temporary files, want the one that is being written", n)
	}
	if left, _ := filepath.Glob(filepath.Join(s.dir, tempDir, "*")); len(left) != 2 {
		t.Errorf("instances: %v", left)
	}
	_, err = feed.Write([]byte("second half"))
	s.ok(err)
	s.ok(feed.Close())
	s.ok(<-done)
	other.holds("slow.md", storage.Live, "first half, second half")
}

func TestALargeBodyIsLinkedOrCopiedWholly(t *testing.T) {
	s := newShop(t)
	body := strings.Repeat("0123456789abcdef", linkFrom/16) + "end"
	first := s.put("big.bin", storage.Draft, body)
	live := s.step("big.bin", storage.Draft, storage.Live)
	var infos [2]os.FileInfo
	for i, name := range []string{"big.bin", "_versions/big.bin/" + live.VersionID} {
		var err error
		infos[i], err = os.Stat(filepath.Join(s.dir, filepath.FromSlash(inType(name))))
		s.ok(err)
	}
	if !os.SameFile(infos[0], infos[1]) {
		t.Error("the bytes of the version were copied")
	}
	s.ok(s.s.SetMetadata(t.Context(), tenantT, typeP, "big", "bin", storage.Live, map[string]string{"k": "v"}))
	s.put("big.bin", storage.Live, body[1:])
	_, err := s.s.RestoreVersion(t.Context(), tenantT, typeP, "big", "bin", live.VersionID)
	s.ok(err)
	if got := s.get("big.bin", storage.Live); string(got.Content) != body || got.ETag != first.ETag {
		t.Errorf("restored %d bytes with %s, want %d with %s", len(got.Content), got.ETag, len(body), first.ETag)
	}
	for _, v := range s.versions("big.bin") {
		if got := s.version("big.bin", v.VersionID); !strings.HasSuffix(string(got.Content), "end") {
			t.Errorf("version %s is torn", v.VersionID)
		}
	}
}
