package storage

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Address names one item in one state. Two addresses that differ in any field
// never collide.
type Address struct {
	Tenant string `json:"tenant,omitempty"`
	Type   string `json:"type,omitempty"`
	ID     string `json:"id,omitempty"`
	Ext    string `json:"ext,omitempty"`
	State  State  `json:"state,omitempty"`
}

// Name returns "{id}.{ext}", or the id alone when there is no extension.
func (a Address) Name() string { return JoinName(a.ID, a.Ext) }

// String returns the address as a person reads it: tenant/type/id.ext, with the
// state behind it unless it is live.
func (a Address) String() string {
	s := strings.Trim(strings.Join([]string{a.Tenant, a.Type, a.Name()}, "/"), "/")
	if a.State != "" && a.State != Live {
		s += " (" + string(a.State) + ")"
	}
	return s
}

// In returns the same item in another state.
func (a Address) In(s State) Address { a.State = s; return a }

// JoinName returns "{id}.{ext}", or the id alone when ext is empty.
func JoinName(id, ext string) string {
	if ext == "" {
		return id
	}
	return id + "." + ext
}

// SplitName takes a Key apart at its last dot. A name without a dot in its last
// segment has no extension.
func SplitName(key string) (id, ext string) {
	dot := strings.LastIndexByte(key, '.')
	if dot <= strings.LastIndexByte(key, '/')+1 {
		return key, ""
	}
	return key[:dot], key[dot+1:]
}

// Limits of the grammar, in bytes.
const (
	MaxNameLen    = 64  // tenant, type, schema, webhook, comment, record kind and key
	MaxExtLen     = 16  // extension
	MaxIDLen      = 512 // whole id
	MaxSegmentLen = 200 // one segment of an id
)

// CheckName returns ErrInvalid unless name follows the grammar of tenants,
// types and schema names: 1 to 64 bytes, [A-Za-z0-9][A-Za-z0-9._-]*, no Windows
// device name, no final dot. what names the part in the message.
func CheckName(what, name string) error {
	switch {
	case name == "":
		return Errorf(ErrInvalid, "the %s is missing", what)
	case len(name) > MaxNameLen:
		return Errorf(ErrInvalid, "the %s %s is longer than %d bytes", what, quote(name), MaxNameLen)
	case strings.HasSuffix(name, "."):
		return Errorf(ErrInvalid, "the %s %s must not end with a dot", what, quote(name))
	case isDevice(name):
		return Errorf(ErrInvalid, "the %s %s is a reserved device name on Windows", what, quote(name))
	}
	for i := range len(name) {
		c := name[i]
		if isAlnum(c) || i > 0 && (c == '.' || c == '_' || c == '-') {
			continue
		}
		return Errorf(ErrInvalid, "the %s %s may hold only letters A to Z, digits, dot, underscore and hyphen, and begins with a letter or digit", what, quote(name))
	}
	return nil
}

// CheckExt returns ErrInvalid unless ext follows the grammar of new extensions:
// 1 to 16 of [A-Za-z0-9], not "meta".
func CheckExt(ext string) error {
	if ext == "" || len(ext) > MaxExtLen {
		return Errorf(ErrInvalid, "the extension %s must have 1 to %d letters or digits", quote(ext), MaxExtLen)
	}
	for i := range len(ext) {
		if !isAlnum(ext[i]) {
			return Errorf(ErrInvalid, "the extension %s may hold only letters A to Z and digits", quote(ext))
		}
	}
	if strings.EqualFold(ext, "meta") {
		return Errorf(ErrInvalid, "the extension meta is reserved")
	}
	return nil
}

// CheckID returns ErrInvalid unless id follows the grammar of new ids. ext
// matters only for the reserved name _index.json.
func CheckID(id, ext string) error {
	switch {
	case id == "":
		return Errorf(ErrInvalid, "the id is missing")
	case len(id) > MaxIDLen:
		return Errorf(ErrInvalid, "the id %s is longer than %d bytes", quote(id), MaxIDLen)
	case !utf8.ValidString(id):
		return Errorf(ErrInvalid, "the id %s is not valid UTF-8", quote(id))
	case !norm.NFC.IsNormalString(id):
		return Errorf(ErrInvalid, "the id %s is not in Unicode normal form C: use %s", quote(id), quote(norm.NFC.String(id)))
	}
	segments := strings.Split(id, "/")
	for i, seg := range segments {
		last := i == len(segments)-1
		if err := checkSegment(id, seg, last); err != nil {
			return err
		}
		if last && strings.EqualFold(seg, "_index") && strings.EqualFold(ext, "json") {
			return Errorf(ErrInvalid, "the name _index.json is reserved for the order of a folder")
		}
	}
	return nil
}

// CheckFolder returns ErrInvalid unless path is a proper folder: the segments
// of an id, none of which begins with an underscore.
func CheckFolder(path string) error {
	if err := CheckID(path, ""); err != nil {
		return err
	}
	if last := path[strings.LastIndexByte(path, '/')+1:]; strings.HasPrefix(last, "_") {
		return Errorf(ErrInvalid, "the folder %s must not begin with an underscore", quote(last))
	}
	return nil
}

func checkSegment(id, seg string, last bool) error {
	switch {
	case seg == "":
		return Errorf(ErrInvalid, "the id %s has an empty part between slashes", quote(id))
	case seg == "." || seg == "..":
		return Errorf(ErrInvalid, "the id %s must not hold the part %s", quote(id), quote(seg))
	case seg[0] == '.':
		return Errorf(ErrInvalid, "the part %s of the id must not begin with a dot", quote(seg))
	case seg[0] == '_' && !last:
		return Errorf(ErrInvalid, "the part %s of the id must not begin with an underscore", quote(seg))
	case strings.HasSuffix(seg, ".") || strings.HasSuffix(seg, " "):
		return Errorf(ErrInvalid, "the part %s of the id must not end with a dot or a space", quote(seg))
	case len(seg) > MaxSegmentLen:
		return Errorf(ErrInvalid, "the part %s of the id is longer than %d bytes", quote(seg), MaxSegmentLen)
	case isDevice(seg):
		return Errorf(ErrInvalid, "the part %s of the id is a reserved device name on Windows", quote(seg))
	}
	for _, r := range seg {
		switch {
		case strings.ContainsRune(`\:*?"<>|`, r):
			return Errorf(ErrInvalid, "the id %s must not hold the character %q", quote(id), r)
		case unicode.IsControl(r):
			return Errorf(ErrInvalid, "the id %s holds a control character", quote(id))
		case isInvisible(r):
			return Errorf(ErrInvalid, "the id %s holds an invisible or direction-changing character (U+%04X)", quote(id), r)
		}
	}
	return nil
}

// CheckAddress returns ErrInvalid unless every part follows the grammar for new names.
func CheckAddress(a Address) error {
	if err := CheckName("tenant", a.Tenant); err != nil {
		return err
	}
	if err := CheckName("type", a.Type); err != nil {
		return err
	}
	if err := CheckExt(a.Ext); err != nil {
		return err
	}
	return CheckID(a.ID, a.Ext)
}

// CheckLenient returns ErrInvalid unless the address could name something that
// an existing store already holds: parts that are not empty, not "." or "..",
// without NUL or backslash. Only existing items may be used under such names.
func CheckLenient(a Address) error {
	if err := lenient("tenant", a.Tenant); err != nil {
		return err
	}
	if err := lenient("type", a.Type); err != nil {
		return err
	}
	for _, name := range []string{a.Tenant, a.Type} {
		if strings.ContainsRune(name, '/') {
			return Errorf(ErrInvalid, "the name %s must not hold a slash", quote(name))
		}
		if name[0] == '_' || name[0] == '.' {
			return Errorf(ErrInvalid, "the name %s must not begin with an underscore or a dot", quote(name))
		}
	}
	if strings.EqualFold(a.Ext, "meta") {
		return Errorf(ErrInvalid, "the extension meta is reserved")
	}
	if strings.ContainsAny(a.Ext, "/.") || strings.ContainsAny(a.Ext, "\\\x00") {
		return Errorf(ErrInvalid, "the extension %s must not hold a dot, a slash, a backslash or NUL", quote(a.Ext))
	}
	segments := strings.Split(a.ID, "/")
	for i, seg := range segments {
		if err := lenient("id", seg); err != nil {
			return err
		}
		if seg[0] == '_' && i < len(segments)-1 {
			return Errorf(ErrInvalid, "the part %s of the id must not begin with an underscore", quote(seg))
		}
	}
	if segments[len(segments)-1] == "_index" && a.Ext == "json" {
		return Errorf(ErrInvalid, "the name _index.json is reserved for the order of a folder")
	}
	return nil
}

func lenient(what, part string) error {
	switch {
	case part == "":
		return Errorf(ErrInvalid, "the %s is missing or has an empty part", what)
	case part == "." || part == "..":
		return Errorf(ErrInvalid, "the %s must not hold the part %s", what, quote(part))
	case strings.ContainsAny(part, "\\\x00"):
		return Errorf(ErrInvalid, "the %s %s must not hold a backslash or NUL", what, quote(part))
	case !utf8.ValidString(part):
		return Errorf(ErrInvalid, "the %s %s is not valid UTF-8", what, quote(part))
	}
	return nil
}

// FoldName returns the form under which two names that differ only in case are
// equal. Drivers compare it when a name is new.
func FoldName(name string) string {
	return strings.Map(func(r rune) rune {
		// The smallest rune of the simple-folding orbit stands for all of them.
		least := r
		for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
			least = min(least, f)
		}
		return least
	}, name)
}

// CaseTaken is the error for a new name that differs from existing only in case.
func CaseTaken(name, existing string) error {
	return Errorf(ErrExists, "%s differs from the existing %s only in upper and lower case", quote(name), quote(existing))
}

func isAlnum(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

// isInvisible reports zero-width and bidirectional control characters.
func isInvisible(r rune) bool {
	switch {
	case r == 0x00AD, r == 0x034F, r == 0x061C, r == 0x115F, r == 0x1160, r == 0x17B4, r == 0x17B5, r == 0x3164, r == 0xFEFF, r == 0xFFA0:
		return true
	case 0x180B <= r && r <= 0x180F, 0x200B <= r && r <= 0x200F, 0x2028 <= r && r <= 0x202E, 0x2060 <= r && r <= 0x206F,
		0xFFF0 <= r && r <= 0xFFFB, 0xE0000 <= r && r <= 0xE0FFF:
		return true
	}
	return false
}

// isDevice reports the names that Windows reserves, with or without extension.
func isDevice(name string) bool {
	base, _, _ := strings.Cut(name, ".")
	base = strings.ToUpper(strings.TrimRight(base, " "))
	switch base {
	case "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$":
		return true
	}
	if rest, ok := strings.CutPrefix(base, "COM"); ok || strings.HasPrefix(base, "LPT") {
		if !ok {
			rest = base[3:]
		}
		switch rest {
		case "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "¹", "²", "³":
			return true
		}
	}
	return false
}

var _ fmt.Stringer = Address{}
