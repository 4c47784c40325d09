package storage

import (
	"mime"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxMetadataLen is the number of bytes that keys and values of one item may
// take together, counted as S3 would carry them.
const MaxMetadataLen = 1800

// NormalizeMetadata folds keys to lower case and returns a new map, or
// ErrInvalid for a key or value outside the grammar, two keys that differ only
// in case, or a total above MaxMetadataLen. nil stays nil.
func NormalizeMetadata(metadata map[string]string) (map[string]string, error) {
	if metadata == nil {
		return nil, nil //nolint:nilnil // nil is a value here: keep what is there
	}
	out := make(map[string]string, len(metadata))
	for key, value := range metadata {
		k := strings.ToLower(key)
		if !isMetadataKey(k) {
			return nil, Errorf(ErrInvalid, "the metadata key %s must have 1 to 63 letters, digits, hyphens or underscores and begin with a letter or digit", quote(key))
		}
		if _, double := out[k]; double {
			return nil, Errorf(ErrInvalid, "the metadata key %s is given twice in different case", quote(k))
		}
		if err := checkMetadataValue(k, value); err != nil {
			return nil, err
		}
		out[k] = value
	}
	return out, CheckMetadataSize(out)
}

// CheckMetadataSize returns ErrInvalid when metadata takes more than
// MaxMetadataLen bytes as S3 would carry it: RFC 2047 words for values that
// are not plain ASCII.
func CheckMetadataSize(metadata map[string]string) error {
	total := 0
	for k, v := range metadata {
		total += len(k) + len(mime.QEncoding.Encode("utf-8", v))
	}
	if total > MaxMetadataLen {
		return Errorf(ErrInvalid, "the metadata takes %d bytes; at most %d are possible on every backend", total, MaxMetadataLen)
	}
	return nil
}

func isMetadataKey(k string) bool {
	if k == "" || len(k) > 63 || k[0] == '-' || k[0] == '_' {
		return false
	}
	for i := range len(k) {
		if c := k[i]; c != '-' && c != '_' && (!isAlnum(c) || 'A' <= c && c <= 'Z') {
			return false
		}
	}
	return true
}

func checkMetadataValue(key, value string) error {
	if !utf8.ValidString(value) {
		return Errorf(ErrInvalid, "the value of the metadata key %s is not valid UTF-8", quote(key))
	}
	if strings.IndexFunc(value, unicode.IsControl) >= 0 {
		return Errorf(ErrInvalid, "the value of the metadata key %s holds a control character such as a line break", quote(key))
	}
	return nil
}

// MatchMetadata reports whether metadata has each of the wanted values.
func MatchMetadata(metadata, wanted map[string]string) bool {
	for k, v := range wanted {
		if got, ok := metadata[k]; !ok || got != v {
			return false
		}
	}
	return true
}
