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
	var fields [9]string
	for i := range fields {
		end := strings.IndexByte(text, '\n')
		if end < 0 {
			return nil, storage.Errorf(storage.ErrCorrupt, "a stored record cannot be understood")
		}
		fields[i], text = text[:end], text[end+1:]
	}
	r := &record{revision: fields[0], version: fields[1], base: fields[2], mime: fields[3], sum: fields[6], blob: fields[7], fold: text}
	var err error
	if r.size, err = strconv.ParseInt(fields[4], 10, 64); err == nil {
		r.modified, err = strconv.ParseInt(fields[5], 10, 64)
	}
	if err == nil && fields[8] != "{}" {
		err = json.Unmarshal([]byte(fields[8]), &r.metadata)
	}
	if err != nil {
		return nil, storage.Errorf(storage.ErrCorrupt, "a stored record cannot be understood: %v", err)
	}
	if r.metadata == nil {
		r.metadata = map[string]string{}
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
