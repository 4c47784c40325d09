package relational

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"strings"
	"unicode"
	"unicode/utf8"

	"velocity.internal/desk/backend/storage"
)

// itemColumns are those of a row, in the order of its dest.
const itemColumns = `i.name, i.revision, i.version, i.base, i.mime, i.size, i.modified, i.sum, i.blob, i.metadata`

// row is an item or version as it is stored.
type row struct {
	name, revision, version, base, mime string
	size                                int64
	modified                            Moment
	sum                                 []byte
	blob                                int64
	metadata                            string // a JSON object of strings
}

func (r *row) dest(more ...any) []any {
	return append([]any{&r.name, &r.revision, &r.version, &r.base, &r.mime, &r.size, &r.modified, &r.sum, &r.blob, &r.metadata}, more...)
}

func (r *row) item() (*storage.ContentItem, error) {
	metadata, err := decodeMetadata(r.metadata)
	if err != nil {
		return nil, err
	}
	return &storage.ContentItem{
		Key: r.name, ContentType: r.mime, VersionID: r.version, LastModified: r.modified.Time(), Size: r.size,
		ETag: etag(r.sum), Metadata: metadata, Revision: r.revision, Base: r.base,
	}, nil
}

func etag(sum []byte) string {
	var whole [sha256.Size]byte
	copy(whole[:], sum)
	return storage.ETag(whole)
}

func encodeMetadata(metadata map[string]string) (string, error) {
	if len(metadata) == 0 {
		return "{}", nil
	}
	text, err := json.Marshal(metadata)
	return string(text), err
}

func decodeMetadata(text string) (map[string]string, error) {
	if metadata, ok := plainMetadata(text); ok {
		return metadata, nil
	}
	metadata := map[string]string{}
	if err := json.Unmarshal([]byte(text), &metadata); err != nil {
		return nil, storage.Errorf(storage.ErrCorrupt, "the stored metadata cannot be read: %v", err)
	}
	return metadata, nil
}

// plainMetadata reads an object of strings without escapes, which nearly all are,
// in a fraction of the time: a list reads one for each of its rows.
func plainMetadata(text string) (map[string]string, bool) {
	rest, opened := strings.CutPrefix(text, "{")
	rest, closed := strings.CutSuffix(rest, "}")
	if !opened || !closed || strings.ContainsRune(text, '\\') || !utf8.ValidString(text) {
		return nil, false
	}
	metadata := map[string]string{}
	for first := true; rest != ""; first = false {
		if !first {
			var more bool
			if rest, more = strings.CutPrefix(rest, ","); !more {
				return nil, false
			}
		}
		var parts [2]string // key and value
		for i := range parts {
			if i == 1 {
				var colon bool
				if rest, colon = strings.CutPrefix(rest, ":"); !colon {
					return nil, false
				}
			}
			var quoted, ended bool
			if rest, quoted = strings.CutPrefix(strings.TrimPrefix(rest, " "), `"`); quoted {
				parts[i], rest, ended = strings.Cut(rest, `"`)
			}
			if !ended || strings.ContainsFunc(parts[i], unicode.IsControl) {
				return nil, false
			}
		}
		metadata[parts[0]] = parts[1]
	}
	return metadata, true
}

const (
	atAddress  = ` WHERE i.tenant = ?1 AND i.type = ?2 AND i.state = ?3 AND i.name = ?4`
	selectItem = `SELECT ` + itemColumns + ` FROM items AS i` + atAddress
	openItem   = `SELECT ` + itemColumns + `, b.data FROM items AS i LEFT JOIN blobs AS b ON b.id = i.blob` + atAddress
)

// read returns the row at an address, nil when it is absent.
func read(ctx context.Context, q Querier, a storage.Address) (*row, error) {
	var r row
	found, err := one(ctx, q, selectItem, r.dest(), a.Tenant, a.Type, string(a.State), a.Name())
	if err != nil || !found {
		return nil, err
	}
	return &r, nil
}

// Stat implements storage.Driver.
func (s *Store) Stat(ctx context.Context, a storage.Address) (*storage.ContentItem, error) {
	r, err := read(ctx, s.db, a)
	if err != nil {
		return nil, err
	}
	if r == nil {
		return nil, storage.ErrNotFound
	}
	return r.item()
}

// Open implements storage.Driver. A small item costs one statement; each further
// chunk of a large one costs another while it is read.
func (s *Store) Open(ctx context.Context, a storage.Address) (*storage.ContentStream, error) {
	var r row
	var first []byte
	found, err := one(ctx, s.db, openItem, r.dest(&first), a.Tenant, a.Type, string(a.State), a.Name())
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, storage.ErrNotFound
	}
	return s.stream(ctx, &r, first)
}

// put is the one statement that sets an item: view item_writes has a trigger
// that replaces the row, adds version, history record and log entry, and prunes.
const put = `INSERT INTO item_writes (tenant, type, state, name, fold, revision, version, base, mime, size, modified, sum, blob, metadata,
	id, history, keep, origin, events) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)`

// cause is why an item is set.
type cause struct {
	by     storage.Attribution
	action string
	parent string // the version that was live before
	source string // the version that is restored
}

// set puts a row at an address; on live it makes a version with its history
// record. Revision and version are filled in.
func (s *Store) set(ctx context.Context, t *tx, a storage.Address, r *row, why cause) (*storage.ContentItem, error) {
	w, err := s.compose(a, r, why)
	if err != nil {
		return nil, err
	}
	if _, err := t.Exec(ctx, put, w.Tenant, w.Type, w.State, w.Name, w.Fold, w.Revision, w.Version, r.base,
		w.MIMEType, w.Size, w.Modified, w.Sum, r.blob, r.metadata, w.ID, w.History, w.Keep, w.Origin, w.Events); err != nil {
		return nil, err
	}
	t.events = append(t.events, w.event)
	return r.item()
}
