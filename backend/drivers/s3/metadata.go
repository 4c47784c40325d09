package s3

import (
	"crypto/md5" //nolint:gosec // entity tags of S3 are MD5 sums
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"maps"
	"mime"
	"slices"
	"strings"
	"time"

	"velocity.internal/desk/backend/storage"
)

// ownPrefix begins the metadata keys with a meaning of ours. No key of the
// contract holds a dot.
const ownPrefix = "velocity."

// Our own facts about an object, kept in its metadata only where they differ
// from what one would assume.
const (
	ownBase    = "base"    // of draft and pending: the live version that it was made from, or none
	ownType    = "type"    // the MIME type, where the store's word for it would not be believed
	ownTime    = "time"    // of an import, RFC 3339
	ownFrom    = "from"    // the revision of the source of which a transition made this object
	ownVersion = "version" // where the bucket has no versions
	ownKey     = "key-"    // with a metadata key in hex that no header can carry

	noBase = "none"
)

// headers is what an object carries beside its bytes.
type headers struct {
	mime     string
	metadata map[string]string
	own      map[string]string
}

// with returns the same headers with our own facts replaced; an empty value
// leaves one out.
func (h headers) with(own map[string]string) headers {
	h.own = own
	return h
}

// encode returns the content type and the metadata as they are sent.
func (h headers) encode(ext string) (contentType string, metadata map[string]string) {
	out := make(map[string]string, len(h.metadata)+len(h.own)+1)
	for key, value := range h.metadata {
		if !isHeaderKey(key) {
			key = ownPrefix + ownKey + hex.EncodeToString([]byte(key))
		}
		out[key] = encodeValue(value)
	}
	for key, value := range h.own {
		if value != "" {
			out[ownPrefix+key] = encodeValue(value)
		}
	}
	if isUnknownType(h.mime) && h.mime != storage.MIMEType(ext) {
		out[ownPrefix+ownType] = encodeValue(h.mime)
	}
	return h.mime, out
}

// decode reads headers back, those of the original server too.
func decode(contentType string, metadata map[string]string, ext string) headers {
	h := headers{mime: contentType, metadata: make(map[string]string, len(metadata)), own: map[string]string{}}
	for key, raw := range metadata {
		key, value := strings.ToLower(key), decodeValue(raw)
		own, is := strings.CutPrefix(key, ownPrefix)
		if !is {
			h.metadata[key] = value
			continue
		}
		if encoded, is := strings.CutPrefix(own, ownKey); is {
			if plain, err := hex.DecodeString(encoded); err == nil {
				h.metadata[string(plain)] = value
			}
			continue
		}
		h.own[own] = value
	}
	if own, told := h.own[ownType]; told {
		h.mime = own
	} else if isUnknownType(h.mime) {
		h.mime = storage.MIMEType(ext)
	}
	delete(h.own, ownType)
	return h
}

// isUnknownType reports the types that a store gives to what it knows nothing about.
func isUnknownType(contentType string) bool {
	return contentType == "" || contentType == "binary/octet-stream" || contentType == "application/octet-stream"
}

func isHeaderKey(key string) bool {
	for i := range len(key) {
		c := key[i]
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '_' && c != '.' {
			return false
		}
	}
	return key != "" && !strings.HasPrefix(key, ownPrefix)
}

// encodeValue returns a value as a header carries it unchanged through every
// service: as it is, or as RFC 2047 words.
func encodeValue(value string) string {
	encoded := mime.QEncoding.Encode("utf-8", value)
	if encoded != value {
		return encoded
	}
	if value == "" || value != strings.TrimSpace(value) || strings.Contains(value, "  ") || strings.Contains(value, "=?") {
		return "=?utf-8?b?" + base64.StdEncoding.EncodeToString([]byte(value)) + "?="
	}
	return value
}

func decodeValue(raw string) string {
	if strings.Contains(raw, "=?") {
		words := mime.WordDecoder{}
		if value, err := words.DecodeHeader(raw); err == nil {
			raw = value
		}
	}
	return strings.ToValidUTF8(raw, "\uFFFD")
}

// importTime reads the time of an import.
func importTime(own map[string]string) (time.Time, bool) {
	at, err := time.Parse(time.RFC3339Nano, own[ownTime])
	return at.UTC(), err == nil
}

// tag returns the entity tag that a person sees, from that of the store. An
// object that was put whole has the MD5 of its bytes, a copy of it by parts the
// MD5 of that with the number of parts behind: both are given the second form,
// so that equal bytes have equal tags.
func tag(stored string) string {
	bare := strings.Trim(stored, `"`)
	if sum, err := hex.DecodeString(bare); err == nil && len(sum) == md5.Size {
		again := md5.Sum(sum) //nolint:gosec // as above
		bare = hex.EncodeToString(again[:]) + "-1"
	}
	return `"` + bare + `"`
}

// revisionOf sums up everything of an object that a change of it would change.
func revisionOf(version, stored, contentType string, modified time.Time, metadata map[string]string) string {
	h := sha256.New()
	add := func(s string) {
		h.Write([]byte(s))
		h.Write([]byte{0})
	}
	add(version)
	add(stored)
	add(contentType)
	if version == "" {
		add(modified.UTC().Format(time.RFC3339))
	}
	for _, key := range slices.Sorted(maps.Keys(metadata)) {
		add(key)
		add(metadata[key])
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}
