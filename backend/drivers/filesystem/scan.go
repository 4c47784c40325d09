package filesystem

import (
	"context"
	"errors"
	"maps"
	"math/rand/v2"
	"slices"
	"time"

	"velocity.internal/desk/backend/internal/tree"
	"velocity.internal/desk/backend/storage"
)

// scanMost is about the number of files whose own time is compared in one
// scan. In larger trees each scan takes a sample, so that an edit of a file in
// place, which leaves its folder as it is, shows some scans later.
const scanMost = 20000

// scanner compares folders with what they were.
type scanner struct {
	d       *Driver
	folders map[string]*folder
	files   int                 // in the last scan
	seen    map[string]struct{} // folders, in the last scan
}

// folder is what was seen in a folder.
type folder struct {
	time  time.Time
	files map[string]stamp
	dirs  []string
}

type stamp struct {
	size int64
	time time.Time
}

// look returns what changed in the scopes since it was last seen. What was not
// looked at before is not reported.
func (s *scanner) look(ctx context.Context, scopes []storage.Scope) ([]storage.Event, error) {
	if s.folders == nil {
		s.folders = map[string]*folder{}
	}
	s.seen = map[string]struct{}{}
	turn := scan{scanner: s, ctx: ctx, total: s.files, changed: map[string]struct{}{}}
	s.files = 0
	for _, scope := range scopes {
		for _, dir := range scopeFolders(scope) {
			if err := turn.folder(dir, false); err != nil {
				return nil, err
			}
		}
	}
	return turn.events(), nil
}

// forget drops the folders that the last scan did not see.
func (s *scanner) forget() {
	maps.DeleteFunc(s.folders, func(dir string, _ *folder) bool {
		_, seen := s.seen[dir]
		return !seen
	})
}

// scopeFolders returns the folders that a scope is about.
func scopeFolders(scope storage.Scope) []string {
	switch {
	case scope.Tenant == "":
		return []string{tree.SchemasDir, tree.TenantsDir}
	case scope.Type == "":
		return []string{tree.SchemasDir, tree.Tenant(scope.Tenant)}
	}
	return []string{
		tree.SchemasDir, tree.Tenant(scope.Tenant) + "/" + tree.SchemasDir, tree.Tenant(scope.Tenant) + "/" + tree.WebhooksDir,
		tree.Type(scope.Tenant, scope.Type),
	}
}

// scan is one look at everything.
type scan struct {
	*scanner
	ctx     context.Context //nolint:containedctx // a scan lives within one call
	total   int             // files in the scan before
	changed map[string]struct{}
}

// sampled reports whether the time of a file is compared in this scan.
func (s *scan) sampled() bool {
	return s.total <= scanMost || rand.IntN(s.total) < scanMost //nolint:gosec // no secret
}

// folder compares one folder and those in it. When neither it nor the folder
// that holds it was known, everything in it is taken as it is.
func (s *scan) folder(dir string, known bool) error {
	if err := s.ctx.Err(); err != nil {
		return err
	}
	if _, done := s.seen[dir]; done {
		return nil
	}
	s.seen[dir] = struct{}{}
	before := s.folders[dir]
	if before == nil {
		before = &folder{}
	} else {
		known = true
	}
	now, err := s.read(dir, before, known)
	if err != nil {
		return err
	}
	for name := range before.files {
		if _, still := now.files[name]; !still {
			s.changed[dir+"/"+name] = struct{}{}
		}
	}
	for _, name := range before.dirs {
		if !slices.Contains(now.dirs, name) {
			s.gone(dir + "/" + name)
		}
	}
	s.folders[dir] = now
	for _, name := range now.dirs {
		if err := s.folder(dir+"/"+name, known); err != nil {
			return err
		}
	}
	return nil
}

// read looks at what a folder holds now; an absent one holds nothing.
func (s *scan) read(dir string, before *folder, known bool) (*folder, error) {
	now := &folder{files: map[string]stamp{}}
	at, err := s.d.openDir(dir)
	if absent(err) {
		return now, nil
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = at.Close() }()
	info, err := at.Stat(".")
	if err != nil {
		return nil, err
	}
	now.time = info.ModTime()
	if before.time.Equal(now.time) && time.Since(now.time) > settled {
		now.dirs = before.dirs
		maps.Copy(now.files, before.files)
	} else {
		entries, err := readDir(at)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			switch {
			case e.IsDir() && e.Name() != tree.VersionsDir:
				now.dirs = append(now.dirs, e.Name())
			case e.Type().IsRegular():
				now.files[e.Name()] = before.files[e.Name()]
			}
		}
	}
	for name, old := range now.files {
		s.files++
		if old != (stamp{}) && !s.sampled() {
			continue
		}
		info, err := at.Lstat(name)
		if absent(err) {
			delete(now.files, name)
			continue
		}
		if err != nil {
			return nil, err
		}
		seen := stamp{info.Size(), info.ModTime()}
		if known && seen != old {
			s.changed[dir+"/"+name] = struct{}{}
		}
		now.files[name] = seen
	}
	return now, nil
}

// gone notes that a folder is no longer there, with all that was in it.
func (s *scan) gone(dir string) {
	before := s.folders[dir]
	if before == nil {
		return
	}
	delete(s.folders, dir)
	for name := range before.files {
		s.changed[dir+"/"+name] = struct{}{}
	}
	for _, name := range before.dirs {
		s.gone(dir + "/" + name)
	}
}

// events turns changed paths into events.
func (s *scan) events() []storage.Event {
	var events []storage.Event
	done := map[storage.Event]struct{}{}
	add := func(e storage.Event) {
		if _, twice := done[e]; !twice {
			done[e] = struct{}{}
			events = append(events, e)
		}
	}
	for path := range s.changed {
		switch e := s.d.layout.Parse(path); e.Kind {
		case tree.KindContent, tree.KindSidecar:
			add(s.d.contentEvent(s.ctx, e.Address))
		case tree.KindDocument:
			if kind := storage.EventOf(e.Key.Kind); kind != "" {
				add(storage.Event{Kind: kind, Address: storage.Address{Tenant: e.Key.Tenant, Type: e.Key.Type, ID: e.Key.ID, State: e.Key.State}})
			}
		case tree.KindContainer:
			c := e.Container
			add(storage.Event{Kind: storage.EventFolder, Address: storage.Address{Tenant: c.Tenant, Type: c.Type, ID: c.Folder, State: c.State}})
		case tree.KindVersion, tree.KindOther:
		}
	}
	return events
}

// contentEvent says what stands at an address now.
func (d *Driver) contentEvent(ctx context.Context, a storage.Address) storage.Event {
	it, err := d.Stat(ctx, a)
	if errors.Is(err, storage.ErrNotFound) {
		return storage.Event{Kind: storage.EventDelete, Address: a}
	}
	e := storage.Event{Kind: storage.EventContent, Address: a}
	if err == nil {
		e.Revision = it.Revision
	}
	return e
}
