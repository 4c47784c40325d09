package storage

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"
)

// MaxWhole is the largest item that Get and GetVersion return whole, in bytes.
const MaxWhole = 64 << 20

// Put implements ContentStore.
func (s *Store) Put(ctx context.Context, tenant, contentType, id, ext string, content []byte, mimeType string, state State) (*ContentItem, error) {
	a, err := address(tenant, contentType, id, ext, state)
	return call(ctx, s, "Put", a, writing, func(ctx context.Context) (*ContentItem, error) {
		if err != nil {
			return nil, err
		}
		return s.write(ctx, WriteRequest{Address: a, Body: bytes.NewReader(content), Size: int64(len(content)), MIMEType: mimeType, Action: ActionEdit})
	})
}

// PutStream implements ContentStore.
func (s *Store) PutStream(ctx context.Context, tenant, contentType, id, ext string, body io.Reader, contentLength int64, mimeType string, state State, metadata map[string]string) (*ContentItem, error) {
	a, err := address(tenant, contentType, id, ext, state)
	return stream(ctx, s, "PutStream", a, writing, func(ctx context.Context) (*ContentItem, error) {
		if err != nil {
			return nil, err
		}
		return s.write(ctx, WriteRequest{Address: a, Body: body, Size: contentLength, MIMEType: mimeType, Metadata: metadata, Action: ActionEdit})
	})
}

// write is the one way in for content.
func (s *Store) write(ctx context.Context, req WriteRequest) (*ContentItem, error) {
	if err := s.admitName(ctx, req.Address); err != nil {
		return nil, err
	}
	if req.MIMEType == "" {
		req.MIMEType = MIMEType(req.Ext)
	}
	if err := checkMIMEType(req.MIMEType); err != nil {
		return nil, err
	}
	metadata, err := NormalizeMetadata(req.Metadata)
	if err != nil {
		return nil, err
	}
	if req.Size < -1 {
		return nil, Errorf(ErrInvalid, "the content length %d is negative: use -1 when it is unknown", req.Size)
	}
	if limit := s.caps.MaxSize; limit > 0 && req.Size > limit {
		return nil, tooLarge(limit)
	}
	req.Metadata = metadata
	req.Condition, req.Attribution = s.condition(), orElse(req.Attribution, s.by())
	req.Body = exactly(ctx, req.Body, req.Size, s.caps.MaxSize)
	return s.driver.Write(ctx, req)
}

func orElse(given, fallback Attribution) Attribution {
	if given.IsZero() {
		return fallback
	}
	return given
}

// Get implements ContentStore.
func (s *Store) Get(ctx context.Context, tenant, contentType, id, ext string, state State) (*ContentItem, error) {
	a, err := address(tenant, contentType, id, ext, state)
	return call(ctx, s, "Get", a, reading, func(ctx context.Context) (*ContentItem, error) {
		if err != nil {
			return nil, err
		}
		in, err := s.driver.Open(ctx, a)
		if err != nil {
			return nil, err
		}
		return whole(in)
	})
}

// whole reads a stream into Content and closes it.
func whole(in *ContentStream) (*ContentItem, error) {
	defer func() { _ = in.Body.Close() }()
	if in.Size > MaxWhole {
		return nil, Errorf(ErrTooLarge, "the item has %d bytes; more than %d are read as a stream only", in.Size, MaxWhole)
	}
	out := in.ContentItem
	out.Content = make([]byte, in.Size)
	if _, err := io.ReadFull(in.Body, out.Content); err != nil {
		if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
			return nil, Errorf(ErrCorrupt, "the stored content is shorter than its recorded size of %d bytes", in.Size)
		}
		return nil, err
	}
	return &out, nil
}

// GetStream implements ContentStore.
func (s *Store) GetStream(ctx context.Context, tenant, contentType, id, ext string, state State) (*ContentStream, error) {
	a, err := address(tenant, contentType, id, ext, state)
	return stream(ctx, s, "GetStream", a, reading, func(ctx context.Context) (*ContentStream, error) {
		if err != nil {
			return nil, err
		}
		in, err := s.driver.Open(ctx, a)
		return cancellable(ctx, in), err
	})
}

// Exists implements ContentStore.
func (s *Store) Exists(ctx context.Context, tenant, contentType, id, ext string, state State) (bool, error) {
	a, err := address(tenant, contentType, id, ext, state)
	return call(ctx, s, "Exists", a, reading, func(ctx context.Context) (bool, error) {
		if err != nil {
			return false, err
		}
		_, err := s.driver.Stat(ctx, a)
		if errors.Is(err, ErrNotFound) {
			return false, nil
		}
		return err == nil, err
	})
}

// Delete implements ContentStore.
func (s *Store) Delete(ctx context.Context, tenant, contentType, id, ext string, state State) error {
	a, err := address(tenant, contentType, id, ext, state)
	return s.do(ctx, "Delete", a, writing, func(ctx context.Context) error {
		if err != nil {
			return err
		}
		return s.driver.Delete(ctx, DeleteRequest{Address: a, Condition: s.condition(), Attribution: s.by()})
	})
}

// FindContentStream implements ContentStore.
func (s *Store) FindContentStream(ctx context.Context, tenant, contentType, id, extHint string, state State) (*ContentStream, error) {
	a, err := address(tenant, contentType, id, extHint, state)
	return stream(ctx, s, "FindContentStream", a, reading, func(ctx context.Context) (*ContentStream, error) {
		if err != nil {
			return nil, err
		}
		in, err := s.find(ctx, a)
		return cancellable(ctx, in), err
	})
}

func (s *Store) find(ctx context.Context, a Address) (*ContentStream, error) {
	given := a
	given.ID, given.Ext = SplitName(a.ID)
	for _, try := range []Address{given, a} {
		if try.Ext == "" {
			continue
		}
		in, err := s.driver.Open(ctx, try)
		if !errors.Is(err, ErrNotFound) {
			return in, err
		}
	}
	exts, err := s.extensions(ctx, a)
	if err != nil {
		return nil, err
	}
	if len(exts) == 0 {
		return nil, ErrNotFound
	}
	best := exts[0]
	for _, preferred := range []string{"json", "md", "html"} {
		if contains(exts, preferred) {
			best = preferred
		}
	}
	a.Ext = best
	return s.driver.Open(ctx, a)
}

// extensions lists the extensions of an id in a state, bytewise.
func (s *Store) extensions(ctx context.Context, a Address) ([]string, error) {
	var exts []string
	req := ListRequest{Tenant: a.Tenant, Type: a.Type, State: a.State, Prefix: a.ID + ".", Limit: 1000}
	if _, err := s.driver.Stat(ctx, Address{Tenant: a.Tenant, Type: a.Type, ID: a.ID, State: a.State}); err == nil {
		exts = append(exts, "")
	} else if !errors.Is(err, ErrNotFound) {
		return nil, err
	}
	for {
		page, err := s.driver.List(ctx, req)
		if err != nil {
			return nil, err
		}
		for _, it := range page.Items {
			if id, ext := SplitName(it.Key); id == a.ID {
				exts = append(exts, ext)
			}
		}
		if page.Next == "" {
			return exts, nil
		}
		req.After = page.Next
	}
}

// List implements ContentStore.
func (s *Store) List(ctx context.Context, tenant, contentType string, state State) ([]*ContentItem, error) {
	a, err := listed(tenant, contentType, state)
	return call(ctx, s, "List", a, reading, func(ctx context.Context) ([]*ContentItem, error) {
		if err != nil {
			return nil, err
		}
		items := []*ContentItem{}
		req := ListRequest{Tenant: a.Tenant, Type: a.Type, State: a.State, Limit: 1000}
		for {
			page, err := s.driver.List(ctx, req)
			if err != nil {
				return nil, err
			}
			items = append(items, page.Items...)
			if page.Next == "" {
				return items, nil
			}
			req.After = page.Next
		}
	})
}

func listed(tenant, contentType string, state State) (Address, error) {
	a, err := container(tenant, contentType)
	if err == nil {
		a.State, err = ParseState(string(state))
	}
	return a, err
}

// ListPage implements ContentStore.
func (s *Store) ListPage(ctx context.Context, tenant, contentType string, state State, opts ListOptions) (*Page, error) {
	a, err := listed(tenant, contentType, state)
	return call(ctx, s, "ListPage", a, reading, func(ctx context.Context) (*Page, error) {
		if err != nil {
			return nil, err
		}
		req, err := listRequest(a, opts)
		if err != nil {
			return nil, err
		}
		page, err := s.driver.List(ctx, req)
		if err != nil {
			return nil, err
		}
		return &Page{Items: notNil(page.Items), Next: cursor(page.Next)}, nil
	})
}

// ListDeleted implements ContentStore.
func (s *Store) ListDeleted(ctx context.Context, tenant, contentType string, opts ListOptions) (*DeletedPage, error) {
	a, err := container(tenant, contentType)
	return call(ctx, s, "ListDeleted", a, reading, func(ctx context.Context) (*DeletedPage, error) {
		if err != nil {
			return nil, err
		}
		req, err := listRequest(a, opts)
		if err != nil {
			return nil, err
		}
		page, err := s.driver.ListDeleted(ctx, req)
		if err != nil {
			return nil, err
		}
		return &DeletedPage{Items: notNil(page.Items), Next: cursor(page.Next)}, nil
	})
}

func listRequest(a Address, opts ListOptions) (ListRequest, error) {
	req := ListRequest{
		Tenant: a.Tenant, Type: a.Type, State: a.State, Prefix: opts.Prefix,
		Limit: opts.Limit, Full: opts.Full || len(opts.Metadata) > 0, Metadata: opts.Metadata,
	}
	if req.Limit == 0 {
		req.Limit = 100
	}
	if req.Limit < 0 || req.Limit > 1000 {
		return req, Errorf(ErrInvalid, "the limit %d must lie between 1 and 1000", opts.Limit)
	}
	if opts.Cursor != "" {
		name, err := base64.RawURLEncoding.DecodeString(opts.Cursor)
		if err != nil || len(name) < 2 || name[0] != cursorFormat {
			return req, Errorf(ErrInvalid, "the cursor %s does not come from a page of this list", quote(opts.Cursor))
		}
		req.After = string(name[1:])
	}
	return req, nil
}

// cursorFormat is the first byte of a decoded cursor; the rest is the last name of the page.
const cursorFormat = 1

func cursor(after string) string {
	if after == "" {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(append([]byte{cursorFormat}, after...))
}

func notNil[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// Browse implements ContentStore.
func (s *Store) Browse(ctx context.Context, tenant, contentType, prefix string, state State) (*BrowseResult, error) {
	a, err := folder(tenant, contentType, prefix)
	if err == nil {
		a.State, err = ParseState(string(state))
	}
	return call(ctx, s, "Browse", a, reading, func(ctx context.Context) (*BrowseResult, error) {
		if err != nil {
			return nil, err
		}
		level, err := s.driver.Browse(ctx, a.Tenant, a.Type, a.ID, a.State)
		if err != nil {
			return nil, err
		}
		index, err := s.index(ctx, a)
		if err != nil {
			return nil, err
		}
		return ordered(level, index.Order, a.ID), nil
	})
}

// Transition implements ContentStore.
func (s *Store) Transition(ctx context.Context, tenant, contentType, id, ext string, fromState, toState State) (*ContentItem, error) {
	a, err := address(tenant, contentType, id, ext, fromState)
	return call(ctx, s, "Transition", a, writing, func(ctx context.Context) (*ContentItem, error) {
		if err != nil {
			return nil, err
		}
		to, err := ParseState(string(toState))
		if err != nil {
			return nil, err
		}
		if err := CheckTransition(a.State, to); err != nil {
			return nil, err
		}
		return s.driver.Transition(ctx, TransitionRequest{Address: a, Condition: s.condition(), Attribution: s.by(), To: to})
	})
}

// Move implements ContentStore.
func (s *Store) Move(ctx context.Context, tenant, contentType, id, toType, toID string) error {
	a, err := item(tenant, contentType, id)
	return s.do(ctx, "Move", a, writing, func(ctx context.Context) error {
		if err != nil {
			return err
		}
		if contentType == toType && id == toID {
			return Errorf(ErrInvalid, "the new name is the old one")
		}
		if toType == "" {
			return Errorf(ErrInvalid, "the type is missing")
		}
		if err := s.admitContainer(ctx, tenant, toType); err != nil {
			return err
		}
		if err := CheckID(toID, ""); err != nil {
			return err
		}
		if strings.EqualFold(toID[strings.LastIndexByte(toID, '/')+1:], "_index") {
			exts, err := s.everyExtension(ctx, a)
			if err != nil {
				return err
			}
			if contains(exts, "json") {
				return CheckID(toID, "json")
			}
		}
		return s.driver.Move(ctx, MoveRequest{Address: a, Attribution: s.by(), ToType: toType, ToID: toID})
	})
}

func (s *Store) everyExtension(ctx context.Context, a Address) ([]string, error) {
	var all []string
	for _, state := range States() {
		exts, err := s.extensions(ctx, a.In(state))
		if err != nil {
			return nil, err
		}
		all = append(all, exts...)
	}
	return all, nil
}

func tooLarge(limit int64) error {
	return Errorf(ErrTooLarge, "the content is larger than the %s that this backend holds", bytesText(limit))
}

func bytesText(n int64) string {
	switch {
	case n >= 1<<30 && n%(1<<30) == 0:
		return fmt.Sprintf("%d GiB", n>>30)
	case n >= 1<<20 && n%(1<<20) == 0:
		return fmt.Sprintf("%d MiB", n>>20)
	}
	return fmt.Sprintf("%d bytes", n)
}
