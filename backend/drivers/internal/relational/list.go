package relational

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"velocity.internal/desk/backend/storage"
)

// where collects the conditions of a list and their parameters.
type where struct {
	text strings.Builder
	args []any
}

// and adds a condition in which %s stands for the next parameters.
func (w *where) and(condition string, args ...any) {
	marks := make([]any, len(args))
	for i := range args {
		marks[i] = fmt.Sprintf("?%d", len(w.args)+i+1)
	}
	if len(w.args) == 0 {
		w.text.WriteString(" WHERE ")
	} else {
		w.text.WriteString(" AND ")
	}
	fmt.Fprintf(&w.text, condition, marks...)
	w.args = append(w.args, args...)
}

// page orders by name behind after, below prefix, and asks for one more row
// than the limit, which shows whether there is another page.
func (w *where) page(req *storage.ListRequest) string {
	if req.Prefix > req.After {
		w.and("name >= %s", req.Prefix)
	} else {
		w.and("name > %s", req.After)
	}
	if end := behind(req.Prefix); end != "" {
		w.and("name < %s", end)
	}
	w.args = append(w.args, req.Limit+1)
	fmt.Fprintf(&w.text, " ORDER BY name LIMIT ?%d", len(w.args))
	return w.text.String()
}

// behind returns the least string above all that begin with prefix, "" when
// there is none. Where prefix is valid UTF-8, so is the result.
func behind(prefix string) string {
	whole := utf8.ValidString(prefix)
	for prefix != "" {
		last, size := utf8.DecodeLastRuneInString(prefix)
		if !whole { // a name is valid UTF-8, but a prefix may be cut anywhere
			last, size = rune(prefix[len(prefix)-1]), 1
		}
		prefix = prefix[:len(prefix)-size]
		switch {
		case !whole && last < 0xff:
			return prefix + string([]byte{byte(last) + 1}) //nolint:gosec // below 0xff
		case whole && last == 0xd7ff:
			return prefix + string(rune(0xe000)) // no surrogates in UTF-8
		case whole && last < utf8.MaxRune:
			return prefix + string(last+1)
		}
	}
	return ""
}

const (
	slimList = `SELECT name, mime, size, modified, sum FROM items`
	fullList = `SELECT ` + itemColumns + ` FROM items AS i`
)

// List implements storage.Driver: one statement, by the primary key.
func (s *Store) List(ctx context.Context, req storage.ListRequest) (*storage.Page, error) {
	var w where
	w.and("tenant = %s AND type = %s AND state = %s", req.Tenant, req.Type, string(req.State))
	for _, key := range slices.Sorted(maps.Keys(req.Metadata)) {
		w.and("metadata ->> %s = %s", key, req.Metadata[key])
	}
	page := &storage.Page{Items: make([]*storage.ContentItem, 0, min(req.Limit+1, 128))}
	text, scan := slimList+w.page(&req), scanSlim
	if req.Full {
		text, scan = fullList+w.text.String(), scanFull
	}
	err := s.db.Each(ctx, text, func(row Row) error {
		it, err := scan(row)
		page.Items = append(page.Items, it)
		return err
	}, w.args...)
	if err != nil {
		return nil, err
	}
	if len(page.Items) > req.Limit {
		page.Items = page.Items[:req.Limit]
		page.Next = page.Items[req.Limit-1].Key
	}
	return page, nil
}

func scanFull(from Row) (*storage.ContentItem, error) {
	var r row
	if err := from.Scan(r.dest()...); err != nil {
		return nil, err
	}
	return r.item()
}

func scanSlim(from Row) (*storage.ContentItem, error) {
	var it storage.ContentItem
	var modified int64
	var sum []byte
	if err := from.Scan(&it.Key, &it.ContentType, &it.Size, &modified, &sum); err != nil {
		return nil, err
	}
	it.LastModified, it.ETag = stamp(modified), etag(sum)
	return &it, nil
}

const deletedList = `SELECT name, at, (SELECT v.version FROM versions AS v
		WHERE v.tenant = d.tenant AND v.type = d.type AND v.name = d.name ORDER BY v.seq DESC LIMIT 1),
	(SELECT v.size FROM versions AS v WHERE v.tenant = d.tenant AND v.type = d.type AND v.name = d.name ORDER BY v.seq DESC LIMIT 1)
	FROM deleted AS d`

// ListDeleted implements storage.Driver.
func (s *Store) ListDeleted(ctx context.Context, req storage.ListRequest) (*storage.DeletedPage, error) {
	var w where
	w.and("tenant = %s AND type = %s", req.Tenant, req.Type)
	page := &storage.DeletedPage{Items: []*storage.DeletedItem{}}
	err := s.db.Each(ctx, deletedList+w.page(&req), func(row Row) error {
		var it storage.DeletedItem
		var at int64
		if err := row.Scan(&it.Key, &at, &it.VersionID, &it.Size); err != nil {
			return err
		}
		it.DeletedAt = stamp(at)
		page.Items = append(page.Items, &it)
		return nil
	}, w.args...)
	if err != nil {
		return nil, err
	}
	if len(page.Items) > req.Limit {
		page.Items = page.Items[:req.Limit]
		page.Next = page.Items[req.Limit-1].Key
	}
	return page, nil
}

// Browse implements storage.Driver. It jumps over the contents of each folder,
// so that a level costs by its own folders and items only.
func (s *Store) Browse(ctx context.Context, tenant, contentType, prefix string, state storage.State) (*storage.BrowseResult, error) {
	if prefix != "" {
		prefix += "/"
	}
	level := &storage.BrowseResult{Items: []*storage.ContentItem{}}
	folders := map[string]struct{}{}
	err := s.walk(ctx, fullList, "name", prefix, func(row Row, jump func(name string) error) error {
		it, err := scanFull(row)
		if err != nil {
			return err
		}
		if folder, _, deeper := strings.Cut(it.Key[len(prefix):], "/"); deeper {
			folders[folder] = struct{}{}
			return jump(folder)
		}
		level.Items = append(level.Items, it)
		return nil
	}, tenant, contentType, string(state))
	if err != nil {
		return nil, err
	}
	err = s.walk(ctx, `SELECT folder FROM folders`, "folder", prefix, func(row Row, jump func(name string) error) error {
		var path string
		if err := row.Scan(&path); err != nil {
			return err
		}
		folder, _, deeper := strings.Cut(path[len(prefix):], "/")
		folders[folder] = struct{}{}
		if deeper {
			return jump(folder)
		}
		return nil
	}, tenant, contentType, string(state))
	level.Folders = append([]string{}, slices.Sorted(maps.Keys(folders))...)
	return level, err
}

// walk calls f for the rows below prefix in order of a column. f may jump over
// all that lies in a folder directly below it.
func (s *Store) walk(ctx context.Context, from, column, prefix string, f func(row Row, jump func(string) error) error, args ...any) error {
	for at := prefix; ; {
		var w where
		w.and("tenant = %s AND type = %s AND state = %s", args...)
		w.and(column+" >= %s", at)
		if end := behind(prefix); end != "" {
			w.and(column+" < %s", end)
		}
		jumped := false
		jump := func(folder string) error {
			at, jumped = behind(prefix+folder+"/"), true
			return ErrStop
		}
		err := s.db.Each(ctx, from+w.text.String()+" ORDER BY "+column, func(row Row) error { return f(row, jump) }, w.args...)
		if err != nil || !jumped {
			return err
		}
	}
}
