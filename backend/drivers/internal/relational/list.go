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
	from, end, some := span(req.Prefix)
	switch {
	case !some:
		w.text.WriteString(" AND 1 = 0")
	case from > req.After:
		w.and("name >= %s", from)
	default:
		w.and("name > %s", req.After)
	}
	if end != "" {
		w.and("name < %s", end)
	}
	w.args = append(w.args, req.Limit+1)
	fmt.Fprintf(&w.text, " ORDER BY name LIMIT ?%d", len(w.args))
	return w.text.String()
}

// span returns the names that begin with prefix as those from one string up to,
// and without, another, "" where there is no end, or some false when no name
// does. A name is valid UTF-8 without NUL, and so are both ends, but prefix may be
// cut within a character: it then stands for all that begin like that.
func span(prefix string) (from, end string, some bool) {
	whole := prefix
	for !utf8.ValidString(whole) && len(prefix)-len(whole) < utf8.UTFMax {
		whole = whole[:len(whole)-1]
	}
	least, most, some := characters(prefix[len(whole):])
	if !some || !utf8.ValidString(whole) || strings.ContainsRune(whole, 0) {
		return "", "", false
	}
	return whole + least, behind(whole + most), true
}

// characters returns the first and the last character that begin with some bytes
// that are not one, if there are any; nothing begins with nothing.
func characters(begin string) (least, most string, some bool) {
	if begin == "" {
		return "", "", true
	}
	lead := begin[0]
	size := 4
	switch {
	case lead < 0xe0:
		size = 2
	case lead < 0xf0:
		size = 3
	}
	fill := func(second, other byte) string {
		c := []byte(begin)
		for len(c) < size {
			if len(c) == 1 {
				c = append(c, second)
			} else {
				c = append(c, other)
			}
		}
		return string(c)
	}
	low, high := byte(0x80), byte(0xbf)
	switch lead { // after these the second byte has less room
	case 0xe0:
		low = 0xa0
	case 0xed:
		high = 0x9f
	case 0xf0:
		low = 0x90
	case 0xf4:
		high = 0x8f
	}
	least, most = fill(low, 0x80), fill(high, 0xbf)
	return least, most, utf8.ValidString(least) && utf8.ValidString(most)
}

// behind returns the least string above all that begin with prefix, which is
// valid UTF-8 as is the result; "" when there is none.
func behind(prefix string) string {
	for prefix != "" {
		last, size := utf8.DecodeLastRuneInString(prefix)
		prefix = prefix[:len(prefix)-size]
		switch {
		case last == 0xd7ff:
			return prefix + string(rune(0xe000)) // no surrogates in UTF-8
		case last < utf8.MaxRune:
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
		w.and(s.cfg.Dialect.MetadataIs, key, req.Metadata[key])
	}
	page := &storage.Page{Items: make([]*storage.ContentItem, 0, min(req.Limit+1, 128))}
	text, scan := slimList+w.page(&req), scanSlim
	if req.Full {
		text, scan = fullList+w.text.String(), fullScanner()
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

// fullScanner returns a function that reads the rows of one list, which share a buffer.
func fullScanner() func(Row) (*storage.ContentItem, error) {
	var r row
	dest := r.dest()
	return func(from Row) (*storage.ContentItem, error) {
		if err := from.Scan(dest...); err != nil {
			return nil, err
		}
		return r.item()
	}
}

func scanSlim(from Row) (*storage.ContentItem, error) {
	var it storage.ContentItem
	var modified Moment
	var sum []byte
	if err := from.Scan(&it.Key, &it.ContentType, &it.Size, &modified, &sum); err != nil {
		return nil, err
	}
	it.LastModified, it.ETag = modified.Time(), etag(sum)
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
		var at Moment
		if err := row.Scan(&it.Key, &at, &it.VersionID, &it.Size); err != nil {
			return err
		}
		it.DeletedAt = at.Time()
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
	args := []any{tenant, contentType, string(state)}
	scan := fullScanner()
	err := s.walk(ctx, fullList, "name", prefix, folders, func(row Row) (string, error) {
		it, err := scan(row)
		if err != nil {
			return "", err
		}
		if !strings.Contains(it.Key[len(prefix):], "/") {
			level.Items = append(level.Items, it)
		}
		return it.Key, nil
	}, args...)
	if err != nil {
		return nil, err
	}
	err = s.walk(ctx, `SELECT folder FROM folders`, "folder", prefix, folders, func(row Row) (path string, err error) {
		if err := row.Scan(&path); err != nil {
			return "", err
		}
		if name := path[len(prefix):]; !strings.Contains(name, "/") {
			folders[name] = struct{}{}
		}
		return path, nil
	}, args...)
	level.Folders = append([]string{}, slices.Sorted(maps.Keys(folders))...)
	return level, err
}

// walk calls f, which returns the path of a row, for the rows below prefix in
// order of a column that holds it. It notes the folders directly below prefix in
// which something lies and jumps over the rest of each. Rows are asked for in
// portions that grow while nothing is jumped over, since a database may send all
// that it is asked for before it notices that nobody wants more.
func (s *Store) walk(ctx context.Context, from, column, prefix string, folders map[string]struct{}, f func(Row) (string, error), args ...any) error {
	const least, most = 8, 1024
	portion, compare := least, " >= %s"
	for at := prefix; ; {
		var w where
		w.and("tenant = %s AND type = %s AND state = %s", args...)
		w.and(column+compare, at)
		if end := behind(prefix); end != "" {
			w.and(column+" < %s", end)
		}
		w.args = append(w.args, portion)
		query := fmt.Sprintf("%s%s ORDER BY %s LIMIT ?%d", from, w.text.String(), column, len(w.args))
		rows, jumped := 0, false
		err := s.db.Each(ctx, query, func(row Row) error {
			path, err := f(row)
			if err != nil {
				return err
			}
			rows, at = rows+1, path
			if folder, _, deeper := strings.Cut(path[len(prefix):], "/"); deeper {
				folders[folder] = struct{}{}
				at, jumped = behind(prefix+folder+"/"), true
				return ErrStop
			}
			return nil
		}, w.args...)
		switch {
		case err != nil || !jumped && rows < portion:
			return err
		case jumped:
			portion, compare = least, " >= %s"
		default:
			portion, compare = min(2*portion, most), " > %s"
		}
	}
}
