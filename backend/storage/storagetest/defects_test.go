package storagetest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"velocity.internal/desk/backend/storage"
)

// The types below wrap a sound driver and break one promise each.

type swapped struct{ storage.Driver }

func (d swapped) Open(ctx context.Context, a storage.Address) (*storage.ContentStream, error) {
	a.Type, a.ID = a.ID, a.Type
	return d.Driver.Open(ctx, a)
}

type losesMetadata struct{ storage.Driver }

func (d losesMetadata) Transition(ctx context.Context, req storage.TransitionRequest) (*storage.ContentItem, error) {
	if req.IfMatch == nil {
		_, _ = d.SetMetadata(ctx, storage.MetadataRequest{Address: req.Address, Replace: true})
	}
	return d.Driver.Transition(ctx, req)
}

type acceptsShortBodies struct{ storage.Driver }

func (d acceptsShortBodies) Write(ctx context.Context, req storage.WriteRequest) (*storage.ContentItem, error) {
	body, _ := io.ReadAll(req.Body)
	req.Body = bytes.NewReader(body)
	return d.Driver.Write(ctx, req)
}

type emptiesFirst struct{ storage.Driver }

func (d emptiesFirst) Write(ctx context.Context, req storage.WriteRequest) (*storage.ContentItem, error) {
	if _, err := d.Stat(ctx, req.Address); err == nil && req.State != storage.Live {
		_, _ = d.Driver.Write(ctx, storage.WriteRequest{Address: req.Address, Body: strings.NewReader(""), MIMEType: req.MIMEType})
		time.Sleep(time.Millisecond)
	}
	return d.Driver.Write(ctx, req)
}

type sharesVersionIDs struct{ storage.Driver }

func (d sharesVersionIDs) Write(ctx context.Context, req storage.WriteRequest) (*storage.ContentItem, error) {
	it, err := d.Driver.Write(ctx, req)
	if err == nil && it.VersionID != "" {
		versions, _ := d.Versions(ctx, req.Address)
		it.VersionID = strconv.Itoa(len(versions)) // counts per extension
	}
	return it, err
}

type foldsOrder struct{ storage.Driver }

func (d foldsOrder) List(ctx context.Context, req storage.ListRequest) (*storage.Page, error) {
	page, err := d.Driver.List(ctx, req)
	if err == nil {
		slices.SortStableFunc(page.Items, func(x, y *storage.ContentItem) int {
			return strings.Compare(strings.ToLower(x.Key), strings.ToLower(y.Key))
		})
	}
	return page, err
}

type eatsErrors struct{ storage.Driver }

func (d eatsErrors) Stat(ctx context.Context, a storage.Address) (*storage.ContentItem, error) {
	it, err := d.Driver.Stat(ctx, a)
	if errors.Is(err, storage.ErrUnavailable) {
		return nil, storage.ErrNotFound
	}
	return it, err
}

type leaksGate struct{ storage.Driver }

func (d leaksGate) Transition(ctx context.Context, req storage.TransitionRequest) (*storage.ContentItem, error) {
	it, err := d.Driver.Transition(ctx, req)
	if !errors.Is(err, storage.ErrBlocked) {
		return it, err
	}
	key := storage.DocumentKey{Kind: storage.DocComment, Tenant: req.Tenant, Type: req.Type, ID: req.ID, State: req.State}
	_ = d.DeleteDocuments(ctx, storage.DocumentQuery{DocumentKey: key}, storage.Attribution{})
	return d.Driver.Transition(ctx, req)
}

type passesCorruptComments struct{ storage.Driver }

func (d passesCorruptComments) Transition(ctx context.Context, req storage.TransitionRequest) (*storage.ContentItem, error) {
	key := storage.DocumentKey{Kind: storage.DocComment, Tenant: req.Tenant, Type: req.Type, ID: req.ID, State: req.State}
	docs, _ := d.ListDocuments(ctx, storage.DocumentQuery{DocumentKey: key})
	for _, doc := range docs {
		if !json.Valid(doc.Body) {
			_ = d.DeleteDocuments(ctx, storage.DocumentQuery{DocumentKey: doc.Key}, storage.Attribution{})
		}
	}
	return d.Driver.Transition(ctx, req)
}

type sniffs struct{ storage.Driver }

func (d sniffs) Write(ctx context.Context, req storage.WriteRequest) (*storage.ContentItem, error) {
	if req.MIMEType == "application/octet-stream" {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			return nil, err
		}
		req.MIMEType, req.Body = http.DetectContentType(body), bytes.NewReader(body)
	}
	return d.Driver.Write(ctx, req)
}

type losesMIMEType struct{ storage.Driver }

func (d losesMIMEType) Restore(ctx context.Context, req storage.RestoreRequest) (*storage.ContentItem, error) {
	it, err := d.Driver.Restore(ctx, req)
	if err != nil {
		return nil, err
	}
	out := *it
	out.ContentType = storage.MIMEType(req.Ext)
	return &out, nil
}

type clockOrder struct{ storage.Driver }

func (d clockOrder) Versions(ctx context.Context, a storage.Address) ([]*storage.ContentVersion, error) {
	versions, err := d.Driver.Versions(ctx, a)
	slices.SortStableFunc(versions, func(x, y *storage.ContentVersion) int { return y.LastModified.Compare(x.LastModified) })
	return versions, err
}

type offsets struct{ storage.Driver }

func (d offsets) List(ctx context.Context, req storage.ListRequest) (*storage.Page, error) {
	skip, _ := strconv.Atoi(req.After)
	limit := req.Limit
	req.After, req.Limit = "", 1<<20
	page, err := d.Driver.List(ctx, req)
	if err != nil {
		return nil, err
	}
	page.Next = ""
	page.Items = page.Items[min(skip, len(page.Items)):]
	if len(page.Items) > limit {
		page.Items, page.Next = page.Items[:limit], strconv.Itoa(skip+limit)
	}
	return page, nil
}

type stopsAtThousand struct{ storage.Driver }

func (d stopsAtThousand) List(ctx context.Context, req storage.ListRequest) (*storage.Page, error) {
	page, err := d.Driver.List(ctx, req)
	if err == nil && len(page.Items) == 1000 {
		page.Next = ""
	}
	return page, err
}

type dropsSourceFirst struct{ storage.Driver }

func (d dropsSourceFirst) Transition(ctx context.Context, req storage.TransitionRequest) (*storage.ContentItem, error) {
	in, err := d.Open(ctx, req.Address)
	if err != nil {
		return nil, err
	}
	if err := d.Delete(ctx, storage.DeleteRequest{Address: req.Address}); err != nil {
		return nil, err
	}
	time.Sleep(time.Millisecond)
	return d.Write(ctx, storage.WriteRequest{Address: req.In(req.To), Body: in.Body, Size: in.Size, MIMEType: in.ContentType, Metadata: in.Metadata})
}

type nilMetadata struct{ storage.Driver }

func (d nilMetadata) Stat(ctx context.Context, a storage.Address) (*storage.ContentItem, error) {
	it, err := d.Driver.Stat(ctx, a)
	if err == nil && len(it.Metadata) == 0 {
		it.Metadata = nil
	}
	return it, err
}

type forgetsVersions struct{ storage.Driver }

func (d forgetsVersions) Versions(ctx context.Context, a storage.Address) ([]*storage.ContentVersion, error) {
	if _, err := d.Stat(ctx, a.In(storage.Live)); errors.Is(err, storage.ErrNotFound) {
		return nil, nil
	}
	return d.Driver.Versions(ctx, a)
}

type unscopedComments struct{ storage.Driver }

func (d unscopedComments) PutDocument(ctx context.Context, req storage.DocumentRequest) error {
	if req.Key.Kind == storage.DocComment {
		req.Key.State = storage.Draft
	}
	return d.Driver.PutDocument(ctx, req)
}

func (d unscopedComments) GetDocument(ctx context.Context, key storage.DocumentKey) (*storage.Document, error) {
	if key.Kind == storage.DocComment {
		key.State = storage.Draft
	}
	return d.Driver.GetDocument(ctx, key)
}

type commentsOnNothing struct{ storage.Driver }

func (d commentsOnNothing) PutDocument(ctx context.Context, req storage.DocumentRequest) error {
	req.RequireItem = false
	return d.Driver.PutDocument(ctx, req)
}

type ignoresCondition struct{ storage.Driver }

func (d ignoresCondition) SetMetadata(ctx context.Context, req storage.MetadataRequest) (*storage.ContentItem, error) {
	req.IfMatch = nil
	return d.Driver.SetMetadata(ctx, req)
}

type looksThenWrites struct{ storage.Driver }

func (d looksThenWrites) Write(ctx context.Context, req storage.WriteRequest) (*storage.ContentItem, error) {
	if req.IfMatch != nil {
		current := ""
		if it, err := d.Stat(ctx, req.Address); err == nil {
			current = it.Revision
		}
		if err := storage.CheckMatch(req.IfMatch, current); err != nil {
			return nil, err
		}
		req.IfMatch = nil
		runtime.Gosched()
		time.Sleep(time.Millisecond)
	}
	return d.Driver.Write(ctx, req)
}

type ignoresBase struct{ storage.Driver }

func (d ignoresBase) Transition(ctx context.Context, req storage.TransitionRequest) (*storage.ContentItem, error) {
	if there, err := d.Stat(ctx, req.In(req.To)); err == nil && req.Target == nil {
		req.Target = &there.Revision
	}
	return d.Driver.Transition(ctx, req)
}

type rewritesPast struct{ storage.Driver }

func (d rewritesPast) Restore(ctx context.Context, req storage.RestoreRequest) (*storage.ContentItem, error) {
	it, err := d.Driver.Restore(ctx, req)
	if err == nil {
		it.VersionID = req.VersionID
	}
	return it, err
}

type anonymous struct{ storage.Driver }

func (d anonymous) Transition(ctx context.Context, req storage.TransitionRequest) (*storage.ContentItem, error) {
	req.Attribution = storage.Attribution{}
	return d.Driver.Transition(ctx, req)
}

type silent struct{ storage.Driver }

func (d silent) Watch(ctx context.Context, _ storage.Scope) (<-chan storage.Event, error) {
	return d.Driver.Watch(ctx, storage.Scope{Tenant: "nobody"})
}

type leavesComments struct{ storage.Driver }

func (d leavesComments) Move(ctx context.Context, req storage.MoveRequest) error {
	err := d.Driver.Move(ctx, req)
	for _, state := range []storage.State{storage.Draft, storage.Pending} {
		key := storage.DocumentKey{Kind: storage.DocComment, Tenant: req.Tenant, Type: req.ToType, ID: req.ToID, State: state}
		_ = d.DeleteDocuments(ctx, storage.DocumentQuery{DocumentKey: key}, storage.Attribution{})
	}
	return err
}

type sharesWebhooks struct{ storage.Driver }

func (d sharesWebhooks) DeleteDocuments(ctx context.Context, q storage.DocumentQuery, by storage.Attribution) error {
	if q.Kind == storage.DocWebhook {
		tenants, _ := d.Tenants(ctx)
		for _, q.Tenant = range tenants {
			_ = d.Driver.DeleteDocuments(ctx, q, by)
		}
		return nil
	}
	return d.Driver.DeleteDocuments(ctx, q, by)
}

type wildcards struct{ storage.Driver }

func (d wildcards) List(ctx context.Context, req storage.ListRequest) (*storage.Page, error) {
	req.Prefix = strings.TrimRight(req.Prefix, "%_*")
	return d.Driver.List(ctx, req)
}

type readsAnew struct{ storage.Driver }

func (d readsAnew) Open(ctx context.Context, a storage.Address) (*storage.ContentStream, error) {
	in, err := d.Driver.Open(ctx, a)
	if err == nil {
		in.Body = &anewBody{ctx: ctx, driver: d.Driver, address: a}
	}
	return in, err
}

// anewBody looks for the bytes at its place in whatever is there now.
type anewBody struct {
	ctx     context.Context
	driver  storage.Driver
	address storage.Address
	offset  int64
}

func (b *anewBody) Read(p []byte) (int, error) {
	in, err := b.driver.Open(b.ctx, b.address)
	if err != nil {
		return 0, err
	}
	if _, err := io.CopyN(io.Discard, in.Body, b.offset); err != nil {
		return 0, err
	}
	n, err := in.Body.Read(p)
	b.offset += int64(n)
	return n, err
}

func (b *anewBody) Close() error { return nil }

func defects() []defect {
	return []defect{
		{"swapped arguments", func(d storage.Driver) storage.Driver { return swapped{d} }, []string{"addresses that differ in one part never collide", "content of any size and bytes comes back unchanged"}},
		{"metadata lost in a transition", func(d storage.Driver) storage.Driver { return losesMetadata{d} }, []string{"a transition keeps bytes, MIME type and metadata and its source is gone"}},
		{"short bodies accepted", func(d storage.Driver) storage.Driver { return acceptsShortBodies{d} }, []string{"a body that is short, long or failing leaves the old value and no trace", "a refused first write leaves nothing behind", "an unknown content length is taken and an announced one must match"}},
		{"torn write", func(d storage.Driver) storage.Driver { return emptiesFirst{d} }, []string{"readers beside writers see whole values only", "a write that is cancelled midway leaves the old value", "a body that is short, long or failing leaves the old value and no trace"}},
		{"version ids counted per extension", func(d storage.Driver) storage.Driver { return sharesVersionIDs{d} }, []string{"version ids are unique across extensions, deletes and moves"}},
		{"unordered list", func(d storage.Driver) storage.Driver { return foldsOrder{d} }, []string{"names are ordered bytewise by their whole name"}},
		{"outage taken for absence", func(d storage.Driver) storage.Driver { return eatsErrors{d} }, []string{"an outage is an error and never absence"}},
		{"gate that leaks", func(d storage.Driver) storage.Driver { return leaksGate{d} }, []string{"unresolved comments block every forward step and are named"}},
		{"gate that passes unreadable comments", func(d storage.Driver) storage.Driver { return passesCorruptComments{d} }, []string{"a comment that cannot be read blocks forward steps and goes back"}},
		{"MIME type sniffed", func(d storage.Driver) storage.Driver { return sniffs{d} }, []string{"the MIME type is kept as given, derived when empty and never sniffed"}},
		{"MIME type lost in a restore", func(d storage.Driver) storage.Driver { return losesMIMEType{d} }, []string{"a restore is a new version with the old bytes, MIME type and metadata"}},
		{"versions ordered by the clock", func(d storage.Driver) storage.Driver { return clockOrder{d} }, []string{"versions are listed newest first though the clock runs backwards", "an imported version becomes live and keeps its time, author and message"}},
		{"cursor that is an offset", func(d storage.Driver) storage.Driver { return offsets{d} }, []string{"pages neither repeat nor skip what was not touched between them"}},
		{"list that stops at 1,000", func(d storage.Driver) storage.Driver { return stopsAtThousand{d} }, []string{"a list of 1,234 items is complete and in bytewise order"}},
		{"transition that drops its source first", func(d storage.Driver) storage.Driver { return dropsSourceFirst{d} }, []string{"readers never find an item in transition absent from both states", "an occupied draft or pending target conflicts unless its revision is named"}},
		{"nil metadata", func(d storage.Driver) storage.Driver { return nilMetadata{d} }, []string{"metadata is never nil"}},
		{"delete that drops versions", func(d storage.Driver) storage.Driver { return forgetsVersions{d} }, []string{"exactly one version is the latest while live exists and none after a delete", "a deleted item is restored with everything it had"}},
		{"comments without state", func(d storage.Driver) storage.Driver { return unscopedComments{d} }, []string{"comments belong to one item and state"}},
		{"comments on nothing", func(d storage.Driver) storage.Driver { return commentsOnNothing{d} }, []string{"a comment needs an item to stand on and is refused on live content"}},
		{"condition ignored", func(d storage.Driver) storage.Driver { return ignoresCondition{d} }, []string{"a write whose condition does not hold conflicts, names the revision and changes nothing"}},
		{"condition looked at before the write", func(d storage.Driver) storage.Driver { return looksThenWrites{d} }, []string{"a counter under a condition loses no increment", "of many writers that demand absence exactly one succeeds"}},
		{"base ignored", func(d storage.Driver) storage.Driver { return ignoresBase{d} }, []string{"publishing onto another live version than the base conflicts", "an occupied draft or pending target conflicts unless its revision is named"}},
		{"restore that rewrites the past", func(d storage.Driver) storage.Driver { return rewritesPast{d} }, []string{"a restore is a new version with the old bytes, MIME type and metadata"}},
		{"publication by nobody", func(d storage.Driver) storage.Driver { return anonymous{d} }, []string{"history is written with every version that has an author or message"}},
		{"watch that stays silent", func(d storage.Driver) storage.Driver { return silent{d} }, []string{"own writes of every kind are seen at once"}},
		{"move that leaves comments", func(d storage.Driver) storage.Driver { return leavesComments{d} }, []string{"a move takes every extension, state, version, record and comment along"}},
		{"webhooks of all tenants as one", func(d storage.Driver) storage.Driver { return sharesWebhooks{d} }, []string{"webhooks are scoped by tenant and listed by id"}},
		{"prefix with wildcards", func(d storage.Driver) storage.Driver { return wildcards{d} }, []string{"a prefix selects by bytes and knows no wildcards"}},
		{"stream of what is there now", func(d storage.Driver) storage.Driver { return readsAnew{d} }, []string{"an open stream yields the old bytes after an overwrite, a delete and a transition"}},
	}
}
