package git

import "bytes"

// entryDelta returns the delta, in the form of packs, that makes one tree of
// another, by entries: both are sorted, so that one walk over both is enough.
func entryDelta(base, target []byte) []byte {
	out := appendSize(appendSize(nil, len(base)), len(target))
	var copyFrom, copyLen int
	var insert []byte
	flush := func() {
		for copyLen > 0 {
			n := min(copyLen, 0xffff)
			out = appendCopy(out, copyFrom, n)
			copyFrom, copyLen = copyFrom+n, copyLen-n
		}
		for len(insert) > 0 {
			n := min(len(insert), 0x7f)
			out = append(append(out, byte(n)), insert[:n]...)
			insert = insert[n:]
		}
	}
	at := 0 // in base
	for len(target) > 0 {
		e := target[:rawEntryLen(target)]
		target = target[len(e):]
		// Entries of base that stand before it are gone or changed.
		for at < len(base) {
			b := base[at : at+rawEntryLen(base[at:])]
			if !rawBefore(b, e) {
				break
			}
			at += len(b)
		}
		if at < len(base) && bytes.HasPrefix(base[at:], e) {
			if len(insert) > 0 || copyLen > 0 && copyFrom+copyLen != at {
				flush()
			}
			if copyLen == 0 {
				copyFrom = at
			}
			copyLen += len(e)
			at += len(e)
			continue
		}
		if copyLen > 0 {
			flush()
		}
		insert = append(insert, e...)
	}
	flush()
	return out
}

// rawEntryLen returns the length of the first entry of a tree as it is stored.
func rawEntryLen(raw []byte) int {
	return min(bytes.IndexByte(raw, 0)+21, len(raw))
}

// rawBefore reports whether an entry stands before another in a tree.
func rawBefore(a, b []byte) bool { return bytes.Compare(rawName(a), rawName(b)) < 0 }

func rawName(e []byte) []byte {
	name := e[bytes.IndexByte(e, ' ')+1 : len(e)-21]
	if e[0] == '4' { // a folder
		return append(bytes.Clone(name), '/')
	}
	return name
}

func appendSize(out []byte, n int) []byte {
	for n >= 0x80 {
		out = append(out, byte(n&0x7f)|0x80)
		n >>= 7
	}
	return append(out, byte(n&0x7f))
}

func appendCopy(out []byte, from, n int) []byte {
	op := len(out)
	out = append(out, 0x80)
	for i := range 4 {
		if b := byte(from >> (8 * i) & 0xff); b != 0 {
			out[op] |= 1 << i
			out = append(out, b)
		}
	}
	for i := range 2 {
		if b := byte(n >> (8 * i) & 0xff); b != 0 {
			out[op] |= 0x10 << i
			out = append(out, b)
		}
	}
	return out
}
