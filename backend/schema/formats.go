package schema

import (
	"errors"
	"net/netip"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/net/idna"
)

// formats replace those of the library that are looser than the standards they name.
var formats = []jsonschema.Format{
	format("duration", durationSyntax.MatchString),
	format("email", func(s string) bool { return isEmail(s, false) }),
	format("idn-email", func(s string) bool { return isEmail(s, true) }),
	format("hostname", func(s string) bool { return isHostname(s, false) }),
	format("idn-hostname", func(s string) bool { return isHostname(s, true) }),
	format("uri", func(s string) bool { return isReference(s, false, true) }),
	format("iri", func(s string) bool { return isReference(s, true, true) }),
	format("uri-reference", func(s string) bool { return isReference(s, false, false) }),
	format("iri-reference", func(s string) bool { return isReference(s, true, false) }),
	format("uri-template", isTemplate),
}

var errFormat = errors.New("not of this format")

// format makes a format of a test for text; other values are of every format.
func format(name string, test func(string) bool) jsonschema.Format {
	return jsonschema.Format{Name: name, Validate: func(value any) error {
		if text, ok := value.(string); ok && !test(text) {
			return errFormat
		}
		return nil
	}}
}

// formatWords says what a format is and gives an example, for messages.
var formatWords = map[string]struct{ noun, example string }{
	"date":                  {"a date", "2024-01-31"},
	"time":                  {"a time with its offset", "09:30:00Z"},
	"date-time":             {"a date and time with its offset", "2024-01-31T09:30:00Z"},
	"duration":              {"a duration", "P3DT12H"},
	"email":                 {"an e-mail address", "editor@example.org"},
	"idn-email":             {"an e-mail address", "editor@example.org"},
	"hostname":              {"a host name", "www.example.org"},
	"idn-hostname":          {"a host name", "www.example.org"},
	"ipv4":                  {"an IPv4 address", "192.0.2.1"},
	"ipv6":                  {"an IPv6 address", "2001:db8::1"},
	"uri":                   {"a full web address", "https://example.org/page"},
	"iri":                   {"a full web address", "https://example.org/page"},
	"uri-reference":         {"a web address or a path", "/about/team"},
	"iri-reference":         {"a web address or a path", "/about/team"},
	"uri-template":          {"an address template", "https://example.org/{id}"},
	"uuid":                  {"a UUID", "123e4567-e89b-12d3-a456-426614174000"},
	"json-pointer":          {"a JSON pointer", "/seo/title"},
	"relative-json-pointer": {"a relative JSON pointer", "1/title"},
	"regex":                 {"a pattern", "^[a-z]+$"},
	"semver":                {"a version number", "1.4.0"},
	"period":                {"a period", "2024-01-31T09:30:00Z/P3D"},
}

// RFC 3339, appendix A: a unit may be left out at either end, not in between.
var durationSyntax = func() *regexp.Regexp {
	const clock = `T(?:\d+H(?:\d+M(?:\d+S)?)?|\d+M(?:\d+S)?|\d+S)`
	const days = `(?:\d+Y(?:\d+M(?:\d+D)?)?|\d+M(?:\d+D)?|\d+D)`
	return regexp.MustCompile(`^P(?:` + days + `(?:` + clock + `)?|` + clock + `|\d+W)$`)
}()

// RFC 5321, 4.1.2: the part before the @, as a dot-string or in quotation marks; non-ASCII by RFC 6531.
var (
	atomSyntax   = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+/=?^_`{|}~\\-\\x{80}-\\x{10ffff}]+$")
	quotedSyntax = regexp.MustCompile(`^"(?:[ !#-\[\]-~\x{80}-\x{10ffff}]|\\[ -~])*"$`)
)

func isEmail(s string, international bool) bool {
	i := strings.LastIndexByte(s, '@')
	if i < 1 || !international && !isASCII(s) {
		return false
	}
	local, domain := s[:i], s[i+1:]
	if !quotedSyntax.MatchString(local) {
		for _, atom := range strings.Split(local, ".") {
			if !atomSyntax.MatchString(atom) {
				return false
			}
		}
	}
	literal, ok := strings.CutPrefix(domain, "[")
	if !ok {
		return isHostname(domain, international)
	}
	literal, ok = strings.CutSuffix(literal, "]")
	ipv6, isIPv6 := strings.CutPrefix(literal, "IPv6:")
	addr, err := netip.ParseAddr(ipv6)
	return ok && err == nil && addr.Zone() == "" && addr.Is4() != isIPv6
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
}

var labelSyntax = regexp.MustCompile(`^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$`)

// isHostname follows RFC 1123, 2.1 and, for international labels and their ASCII form (xn--…), RFC 5890 to 5893.
func isHostname(s string, international bool) bool {
	separators := "."
	if international {
		separators = ".。．｡"
	}
	labels := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(separators, r) })
	n := len(labels) - 1
	for _, label := range labels {
		isA := len(label) > 4 && strings.EqualFold(label[:4], "xn--")
		switch {
		case !isASCII(label) && !international, isASCII(label) && !labelSyntax.MatchString(label):
			return false
		case isA || !isASCII(label):
			ascii, ok := internationalLabel(label, isA)
			if !ok {
				return false
			}
			n += len(ascii)
		default:
			n += len(label)
		}
	}
	dots := strings.Count(s, ".")
	if international {
		dots += strings.Count(s, "。") + strings.Count(s, "．") + strings.Count(s, "｡")
	}
	return len(labels) > 0 && dots == len(labels)-1 && n <= 253
}

// internationalLabel checks a label of RFC 5890 in either form and returns its ASCII form.
func internationalLabel(label string, isASCIIForm bool) (ascii string, ok bool) {
	if isASCIIForm {
		label = strings.ToLower(label)
	}
	plain, err := idna.Registration.ToUnicode(label)
	if err != nil {
		return "", false
	}
	ascii, err = idna.Registration.ToASCII(plain)
	if err != nil || isASCIIForm && ascii != label {
		return "", false
	}
	return ascii, contextAllows([]rune(plain))
}

// contextAllows applies the rules of RFC 5892 that package idna leaves out: the exceptions of section
// 2.6 that are never allowed, and those that appendix A allows beside certain characters only.
func contextAllows(label []rune) bool {
	near := func(i int, test func(rune) bool) bool { return i >= 0 && i < len(label) && test(label[i]) }
	isL := func(r rune) bool { return r == 'l' }
	greek := func(r rune) bool { return unicode.Is(unicode.Greek, r) }
	hebrew := func(r rune) bool { return unicode.Is(unicode.Hebrew, r) }
	arabicIndic, extended, japanese, katakanaDot := false, false, false, false
	for i, r := range label {
		ok := true
		switch {
		case r == 0x0640, r == 0x07FA, r == 0x302E, r == 0x302F, r >= 0x3031 && r <= 0x3035, r == 0x303B:
			ok = false
		case r == 0x00B7:
			ok = near(i-1, isL) && near(i+1, isL)
		case r == 0x0375:
			ok = near(i+1, greek)
		case r == 0x05F3, r == 0x05F4:
			ok = near(i-1, hebrew)
		case r == 0x30FB:
			katakanaDot = true
		case unicode.In(r, unicode.Hiragana, unicode.Katakana, unicode.Han):
			japanese = true
		case r >= 0x0660 && r <= 0x0669:
			arabicIndic = true
		case r >= 0x06F0 && r <= 0x06F9:
			extended = true
		}
		if !ok {
			return false
		}
	}
	return (!katakanaDot || japanese) && (!arabicIndic || !extended)
}
