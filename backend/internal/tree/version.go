package tree

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
)

// VersionID returns the id of a version: its place in the sequence of its item
// and twelve hexadecimal digits of mark, so that ids stay unique for ever.
func VersionID(sequence int64, mark [6]byte) string {
	return fmt.Sprintf("%08d-%s", sequence, hex.EncodeToString(mark[:]))
}

// NewVersionID returns a VersionID with a random mark.
func NewVersionID(sequence int64) string {
	var mark [6]byte
	_, _ = rand.Read(mark[:]) // never fails
	return VersionID(sequence, mark)
}

// Sequence returns the place in the sequence that a version id carries, and
// whether it is a version id at all.
func Sequence(id string) (int64, bool) {
	number, mark, ok := strings.Cut(id, "-")
	if !ok || len(number) < 8 || len(mark) != 12 || strings.ToLower(mark) != mark {
		return 0, false
	}
	if _, err := hex.DecodeString(mark); err != nil {
		return 0, false
	}
	n, err := strconv.ParseUint(number, 10, 63)
	return int64(n), err == nil //nolint:gosec // 63 bits were asked for
}
