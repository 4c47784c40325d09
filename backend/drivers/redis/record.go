package redis

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"velocity.internal/desk/backend/storage"
)

// record is an item or a version as it is stored: its fields in lines, in this
// order. lib.lua reads and writes the same.
type record struct {
	revision, version, base, mime string
	size, modified                int64 // bytes; microseconds since 1970
	sum                           string
	blob                          string
	metadata                      map[string]string
	fold                          string // the folded name, which may hold line breaks
}

func parseRecord(text string) (*record, error) {
	parts := strings.SplitN(text, "\n", 10)
	if len(parts) != 10 {
		return nil, storage.Errorf(storage.ErrCorrupt, "a stored record cannot be understood")
	}
	r := &record{
		revision: parts[0], version: parts[1], base: parts[2], mime: parts[3], sum: parts[6], blob: parts[7], fold: parts[9],
		metadata: map[string]string{},
	}
	var err error
	if r.size, err = strconv.ParseInt(parts[4], 10, 64); err == nil {
		r.modified, err = strconv.ParseInt(parts[5], 10, 64)
	}
	if err == nil && parts[8] != "{}" {
		err = json.Unmarshal([]byte(parts[8]), &r.metadata)
	}
	if err != nil {
		return nil, storage.Errorf(storage.ErrCorrupt, "a stored record cannot be understood: %v", err)
	}
	return r, nil
}

func stamp(micros int64) time.Time { return time.UnixMicro(micros).UTC() }

func (r *record) item(name string) *storage.ContentItem {
	return &storage.ContentItem{
		Key: name, ContentType: r.mime, VersionID: r.version, LastModified: stamp(r.modified), Size: r.size,
		ETag: r.sum, Metadata: r.metadata, Revision: r.revision, Base: r.base,
	}
}

// parseItem returns the item of a record in an answer.
func parseItem(name, text string) (*storage.ContentItem, error) {
	r, err := parseRecord(text)
	if err != nil {
		return nil, err
	}
	return r.item(name), nil
}

func encodeMetadata(metadata map[string]string) (string, error) {
	if len(metadata) == 0 {
		return "{}", nil
	}
	text, err := json.Marshal(metadata)
	return string(text), err
}
