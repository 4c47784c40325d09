// Package unique makes the revisions and version ids of drivers.
package unique

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/binary"
	"sync/atomic"
	"time"
)

var (
	encoding = base32.HexEncoding.WithPadding(base32.NoPadding)
	last     atomic.Int64
)

// ID returns 24 letters and digits, unique for ever by 56 random bits, and
// growing within one process so that records of the same moment sort as they
// were made.
func ID() string {
	var raw [15]byte
	for {
		before := last.Load()
		next := max(time.Now().UnixNano(), before+1)
		if last.CompareAndSwap(before, next) {
			binary.BigEndian.PutUint64(raw[:8], uint64(next)) //nolint:gosec // a time after 1970 is positive
			break
		}
	}
	_, _ = rand.Read(raw[8:]) // never fails
	return encoding.EncodeToString(raw[:])
}
