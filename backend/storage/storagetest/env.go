package storagetest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"slices"
	"testing"
	"time"

	"velocity.internal/desk/backend/storage"
)

// The parts of an address are marked, and each differs from every other, so
// that swapped arguments are found. The tenant of a case is tenant-xNNN.
const (
	markType = "type-y"
	markID   = "folder-w/id-z"
	markExt  = "md"
	author   = "editor-a"
	message  = "message-m"
)

// env is what a case works with.
type env struct {
	testing.TB
	ctx    context.Context
	f      Factory
	s      storage.Storage
	caps   storage.Capabilities
	place  Place
	cfg    Config
	tenant string
	unique func() string // a suffix for what is global
}

// at returns an address in the case's tenant.
func (e *env) at(id string, state storage.State) storage.Address {
	return storage.Address{Tenant: e.tenant, Type: markType, ID: id, Ext: markExt, State: state}
}

// item is the usual address, in the given state.
func (e *env) item(state storage.State) storage.Address { return e.at(markID, state) }

// as returns the store with attribution.
func (e *env) as() storage.Storage {
	return e.s.With(storage.Options{Author: author, Message: message})
}

func (e *env) ok(err error, format string, args ...any) {
	e.Helper()
	if err != nil {
		e.Fatalf(format+": %v", append(args, err)...)
	}
}

// fails checks that err is of the kind.
func (e *env) fails(err, kind error, format string, args ...any) {
	e.Helper()
	if !errors.Is(err, kind) {
		e.Errorf(format+": got error %v, want the kind %q", append(args, err, kind)...)
	}
}

func (e *env) check(holds bool, format string, args ...any) {
	e.Helper()
	if !holds {
		e.Errorf(format, args...)
	}
}

func equal[T comparable](e *env, got, want T, format string, args ...any) {
	e.Helper()
	if got != want {
		e.Errorf(format+": got %v, want %v", append(args, got, want)...)
	}
}

func equalList[T comparable](e *env, got, want []T, format string, args ...any) {
	e.Helper()
	if got == nil || !slices.Equal(got, want) {
		e.Errorf(format+": got %v (nil: %t), want %v", append(args, got, got == nil, want)...)
	}
}

func equalMap(e *env, got, want map[string]string, format string, args ...any) {
	e.Helper()
	if got == nil || !maps.Equal(got, want) {
		e.Errorf(format+": got %v (nil: %t), want %v", append(args, got, got == nil, want)...)
	}
}

func tryPut(e *env, s storage.Storage, a storage.Address, content string) (*storage.ContentItem, error) {
	return s.Put(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, []byte(content), "", a.State)
}

// put stores content without MIME type and condition.
func (e *env) put(a storage.Address, content string) *storage.ContentItem {
	e.Helper()
	it, err := tryPut(e, e.s, a, content)
	e.ok(err, "put %s", a)
	return it
}

// putWith stores content with MIME type and metadata.
func (e *env) putWith(a storage.Address, content, mime string, metadata map[string]string) *storage.ContentItem {
	e.Helper()
	it, err := e.s.PutStream(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, bytes.NewReader([]byte(content)), int64(len(content)), mime, a.State, metadata)
	e.ok(err, "put stream %s", a)
	return it
}

func tryGet(e *env, s storage.Storage, a storage.Address) (*storage.ContentItem, error) {
	return s.Get(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, a.State)
}

func (e *env) get(a storage.Address) *storage.ContentItem {
	e.Helper()
	it, err := tryGet(e, e.s, a)
	e.ok(err, "get %s", a)
	return it
}

// holds checks the content at an address.
func (e *env) holds(a storage.Address, content string) {
	e.Helper()
	it, err := tryGet(e, e.s, a)
	if err != nil {
		e.Errorf("get %s: %v", a, err)
		return
	}
	if string(it.Content) != content {
		e.Errorf("%s holds %s, want %s", a, brief(it.Content), brief([]byte(content)))
	}
}

func brief(content []byte) string {
	const most = 60
	if len(content) > most {
		return string(content[:most]) + "…"
	}
	return string(content)
}

// gone checks that an address is absent for every way of asking.
func (e *env) gone(a storage.Address) {
	e.Helper()
	_, err := tryGet(e, e.s, a)
	e.fails(err, storage.ErrNotFound, "get %s", a)
	there, err := e.s.Exists(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, a.State)
	e.check(!there && err == nil, "%s exists: %t, %v", a, there, err)
}

func (e *env) del(a storage.Address) {
	e.Helper()
	e.ok(e.s.Delete(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, a.State), "delete %s", a)
}

func tryStep(e *env, s storage.Storage, a storage.Address, to storage.State) (*storage.ContentItem, error) {
	return s.Transition(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, a.State, to)
}

// step carries out a transition.
func (e *env) step(a storage.Address, to storage.State) *storage.ContentItem {
	e.Helper()
	it, err := tryStep(e, e.s, a, to)
	e.ok(err, "transition of %s to %s", a, to)
	return it
}

func (e *env) versions(a storage.Address) []*storage.ContentVersion {
	e.Helper()
	versions, err := e.s.ListVersions(e.ctx, a.Tenant, a.Type, a.ID, a.Ext)
	e.ok(err, "list versions of %s", a)
	return versions
}

// versionIDs returns the ids newest first.
func (e *env) versionIDs(a storage.Address) []string {
	e.Helper()
	ids := []string{}
	for _, v := range e.versions(a) {
		ids = append(ids, v.VersionID)
	}
	return ids
}

func (e *env) version(a storage.Address, id string) *storage.ContentItem {
	e.Helper()
	it, err := e.s.GetVersion(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, id)
	e.ok(err, "get version %s of %s", id, a)
	return it
}

func (e *env) open(a storage.Address) *storage.ContentStream {
	e.Helper()
	in, err := e.s.GetStream(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, a.State)
	e.ok(err, "open %s", a)
	return in
}

func (e *env) readAll(in *storage.ContentStream) string {
	e.Helper()
	defer func() { _ = in.Body.Close() }()
	body, err := io.ReadAll(in.Body)
	e.ok(err, "read %s", in.Key)
	return string(body)
}

func (e *env) list(contentType string, state storage.State) []string {
	e.Helper()
	items, err := e.s.List(e.ctx, e.tenant, contentType, state)
	e.ok(err, "list %s", contentType)
	return keys(items)
}

func keys(items []*storage.ContentItem) []string {
	out := make([]string, 0, len(items))
	for _, it := range items {
		out = append(out, it.Key)
	}
	return out
}

// comment puts a comment for every extension of the id.
func (e *env) comment(a storage.Address, id string, resolved bool) {
	e.Helper()
	e.commentExt(a, id, "", resolved)
}

func (e *env) commentExt(a storage.Address, id, ext string, resolved bool) {
	e.Helper()
	c := &storage.Comment{ID: id, Author: author, Message: message + " " + id, CreatedAt: time.Unix(1_700_000_000, 0).UTC(), Resolved: resolved, Ext: ext}
	e.ok(e.s.PutComment(e.ctx, a.Tenant, a.Type, a.ID, a.State, c), "comment %s on %s", id, a)
}

// commentIDs returns the ids of the comments of an id in the state of a.
func (e *env) commentIDs(a storage.Address) []string {
	e.Helper()
	comments, err := e.s.ListComments(e.ctx, a.Tenant, a.Type, a.ID, a.State)
	e.ok(err, "list comments of %s", a)
	ids := []string{}
	for _, c := range comments {
		ids = append(ids, c.ID)
	}
	return ids
}

// reopen closes the case's own store and opens it again.
func (e *env) reopen() {
	e.Helper()
	e.ok(e.s.Close(), "close")
	e.s = e.f.open(e.TB, e.place, e.cfg)
}
