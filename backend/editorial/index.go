package editorial

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"velocity.internal/desk/backend/storage"
)

// typeIndex is what the list of a type shows: one row an item, over its states.
// It is read from the store when the list is first asked for, and afterwards
// follows the changes. It holds facts of the store only and may be dropped at
// any time.
type typeIndex struct {
	key typeKey

	mu      sync.Mutex
	loaded  bool
	rows    []*row          // ordered by key
	dirty   map[string]bool // ids to be read again
	used    time.Time
	folders map[string][]string // names below a folder in manual order, empty ones included
	filled  chan struct{}       // not nil while titles are being read; closed when they are
}

type row struct {
	id, ext string
	key     string
	states  [3]*fact // in the order of storage.States
	title   string
	titled  string // the ETag that the title was read from
	open    int    // unresolved comments; -1 when not counted
}

// fact is what the index knows of an item in one state.
type fact struct {
	etag     string
	revision string
	size     int64
	changed  time.Time
	mime     string
	version  string // of live content, where the list tells it
	by       string
	signed   bool // by is known; of live content it is read when the row is shown
}

// best returns the fact of the state that an editor works on: draft, else
// pending, else live.
func (r *row) best() (storage.State, *fact) {
	for i, f := range r.states {
		if f != nil {
			return storage.States()[i], f
		}
	}
	return "", nil
}

const (
	indexesKept = 12               // types whose index is kept
	indexIdle   = 15 * time.Minute // after which an unused one is dropped
)

// index returns the index of a type, read and up to date.
func (s *Service) index(ctx context.Context, tenant, contentType string) (*typeIndex, error) {
	key := typeKey{tenant, contentType}
	s.mu.Lock()
	x := s.indexes[key]
	if x == nil {
		x = &typeIndex{key: key, dirty: map[string]bool{}}
		s.indexes[key] = x
	}
	x.used = s.cfg.Clock()
	s.evict()
	s.mu.Unlock()

	x.mu.Lock()
	defer x.mu.Unlock()
	if !x.loaded {
		if err := s.load(ctx, x); err != nil {
			return nil, err
		}
	}
	for id := range x.dirty {
		if err := s.reread(ctx, x, id); err != nil {
			return nil, err
		}
		delete(x.dirty, id)
	}
	return x, nil
}

// evict drops indexes that are old or too many. The caller holds s.mu.
func (s *Service) evict() {
	now := s.cfg.Clock()
	for key, x := range s.indexes {
		if now.Sub(x.used) > indexIdle {
			delete(s.indexes, key)
		}
	}
	for len(s.indexes) > indexesKept {
		var oldest *typeIndex
		for _, x := range s.indexes {
			if oldest == nil || x.used.Before(oldest.used) {
				oldest = x
			}
		}
		delete(s.indexes, oldest.key)
	}
}

// load reads the whole type. The caller holds x.mu.
func (s *Service) load(ctx context.Context, x *typeIndex) error {
	clear(x.dirty) // what is marked from here on was changed after the reading began
	rows := map[string]*row{}
	full := s.store.Capabilities().FreeFull
	for i, state := range storage.States() {
		opts := storage.ListOptions{Limit: 1000, Full: full}
		for {
			page, err := s.store.ListPage(ctx, x.key.tenant, x.key.contentType, state, opts)
			if err != nil {
				return err
			}
			for _, it := range page.Items {
				r := rows[it.Key]
				if r == nil {
					r = newRow(it.Key)
					rows[it.Key] = r
				}
				r.states[i] = factOf(it)
			}
			if opts.Cursor = page.Next; opts.Cursor == "" {
				break
			}
		}
	}
	authors, err := s.signatures(ctx, x.key.tenant, x.key.contentType, "")
	if err != nil {
		return err
	}
	x.rows = make([]*row, 0, len(rows))
	for _, r := range rows {
		r.sign(authors)
		x.rows = append(x.rows, r)
	}
	slices.SortFunc(x.rows, func(a, b *row) int { return strings.Compare(a.key, b.key) })
	x.folders = map[string][]string{}
	x.loaded = true
	return nil
}

// folders returns the names of the folders directly below a folder in their
// manual order, those without items included.
func (s *Service) folders(ctx context.Context, x *typeIndex, folder string) ([]string, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if names, ok := x.folders[folder]; ok {
		return names, nil
	}
	level, err := s.store.Browse(ctx, x.key.tenant, x.key.contentType, folder, storage.Live)
	if err != nil {
		return nil, err
	}
	x.folders[folder] = level.Folders
	return level.Folders, nil
}

func newRow(key string) *row {
	id, ext := storage.SplitName(key)
	return &row{id: id, ext: ext, key: key, open: -1}
}

func factOf(it *storage.ContentItem) *fact {
	return &fact{etag: it.ETag, revision: it.Revision, size: it.Size, changed: it.LastModified, mime: it.ContentType, version: it.VersionID}
}

func (r *row) sign(authors map[string]string) {
	for i, state := range []storage.State{storage.Draft, storage.Pending} {
		if r.states[i] != nil {
			r.states[i].by, r.states[i].signed = authors[r.key+"\x00"+string(state)], true
		}
	}
}

// reread reads every extension of one id again. The caller holds x.mu.
func (s *Service) reread(ctx context.Context, x *typeIndex, id string) error {
	fresh := map[string]*row{}
	for i, state := range storage.States() {
		opts := storage.ListOptions{Prefix: id, Limit: 1000}
		for {
			page, err := s.store.ListPage(ctx, x.key.tenant, x.key.contentType, state, opts)
			if err != nil {
				return err
			}
			past := false
			for _, it := range page.Items {
				r := newRow(it.Key)
				if r.id != id {
					past = past || it.Key > id+"/"
					continue
				}
				if known := fresh[it.Key]; known != nil {
					r = known
				}
				fresh[it.Key] = r
				r.states[i] = factOf(it)
			}
			if opts.Cursor = page.Next; opts.Cursor == "" || past {
				break
			}
		}
	}
	authors, err := s.signatures(ctx, x.key.tenant, x.key.contentType, id)
	if err != nil {
		return err
	}
	kept := x.rows[:0:0]
	for _, r := range x.rows {
		if r.id != id {
			kept = append(kept, r)
			continue
		}
		if again := fresh[r.key]; again != nil {
			again.title, again.titled = r.title, r.titled
		}
	}
	for _, r := range fresh {
		r.sign(authors)
		at, _ := slices.BinarySearchFunc(kept, r.key, func(r *row, key string) int { return strings.Compare(r.key, key) })
		kept = slices.Insert(kept, at, r)
	}
	x.rows = kept
	return nil
}

// touch marks an item as changed, so that the next list reads it again.
func (s *Service) touch(refs ...Ref) {
	for _, ref := range refs {
		s.mark(ref.Tenant, ref.Type, ref.ID)
	}
}

// mark marks an id, or with "" whatever the scope holds, as changed.
func (s *Service) mark(tenant, contentType, id string) {
	s.mu.Lock()
	var hit []*typeIndex
	for key, x := range s.indexes {
		if (tenant == "" || key.tenant == tenant) && (contentType == "" || key.contentType == contentType) {
			hit = append(hit, x)
		}
	}
	s.mu.Unlock()
	for _, x := range hit {
		x.mu.Lock()
		if id == "" || len(x.dirty) > 200 {
			x.loaded = false
		} else {
			x.dirty[id] = true
		}
		x.mu.Unlock()
	}
}

// follow keeps the indexes in step with the store until ctx ends.
func (s *Service) follow(ctx context.Context) {
	for {
		events, err := s.store.Watch(ctx, storage.Scope{})
		if err == nil {
			for e := range events {
				s.seen(e)
			}
		}
		if errors.Is(err, storage.ErrUnsupported) {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Second): // the store ended the watch; try again
			s.mark("", "", "")
		}
	}
}

func (s *Service) seen(e storage.Event) {
	switch {
	case e.Resync:
		s.mark("", "", "")
		s.forgetSchemas()
	case e.Kind == storage.EventSchema:
		s.forgetSchemas()
	case e.Kind == storage.EventContent, e.Kind == storage.EventDelete, e.Kind == storage.EventComment:
		s.mark(e.Address.Tenant, e.Address.Type, e.Address.ID)
	case e.Kind == storage.EventFolder:
		s.mark(e.Address.Tenant, e.Address.Type, "")
	}
}
