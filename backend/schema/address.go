package schema

import (
	"net/netip"
	"regexp"
	"strings"
)

// The character sets of RFC 3986 (URI) and RFC 3987 (IRI), as the inside of a class.
const (
	unreserved = `A-Za-z0-9\-._~`
	subDelims  = `!$&'()*+,;=`
	percent    = `%[0-9A-Fa-f]{2}`
	ucschar    = `\x{a0}-\x{d7ff}\x{f900}-\x{fdcf}\x{fdf0}-\x{ffef}\x{10000}-\x{1fffd}\x{20000}-\x{2fffd}\x{30000}-\x{3fffd}` +
		`\x{40000}-\x{4fffd}\x{50000}-\x{5fffd}\x{60000}-\x{6fffd}\x{70000}-\x{7fffd}\x{80000}-\x{8fffd}\x{90000}-\x{9fffd}` +
		`\x{a0000}-\x{afffd}\x{b0000}-\x{bfffd}\x{c0000}-\x{cfffd}\x{d0000}-\x{dfffd}\x{e1000}-\x{efffd}`
	iprivate = `\x{e000}-\x{f8ff}\x{f0000}-\x{ffffd}\x{100000}-\x{10fffd}`
)

// addressSyntax holds what the parts of an address consist of.
type addressSyntax struct{ userInfo, host, path, query, fragment *regexp.Regexp }

func newAddressSyntax(letters, private string) addressSyntax {
	of := func(more string) *regexp.Regexp {
		return regexp.MustCompile(`^(?:[` + unreserved + subDelims + letters + more + `]|` + percent + `)*$`)
	}
	return addressSyntax{userInfo: of(":"), host: of(""), path: of(":@/"), query: of(":@/?" + private), fragment: of(":@/?")}
}

var (
	uriSyntax = newAddressSyntax("", "")
	iriSyntax = newAddressSyntax(ucschar, iprivate)

	// RFC 3986, appendix B.
	addressParts  = regexp.MustCompile(`^(?:([^:/?#]+):)?(//([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#((?s:.*)))?$`)
	schemeSyntax  = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*$`)
	futureAddress = regexp.MustCompile(`^[vV][0-9A-Fa-f]+\.[` + unreserved + subDelims + `:]+$`)
	portSyntax    = regexp.MustCompile(`^[0-9]*$`)
)

// isReference tells whether s is an address by RFC 3986 or, international, RFC 3987; absolute ones have a scheme.
func isReference(s string, international, absolute bool) bool {
	syntax := uriSyntax
	if international {
		syntax = iriSyntax
	}
	part := addressParts.FindStringSubmatch(s)
	if part == nil {
		return false
	}
	scheme, hasHost, authority, path, query, fragment := part[1], part[2] != "", part[3], part[4], part[5], part[6]
	switch {
	case scheme == "" && (absolute || strings.HasPrefix(s, ":")), scheme != "" && !schemeSyntax.MatchString(scheme):
		return false
	case hasHost && (!syntax.isAuthority(authority) || path != "" && path[0] != '/'):
		return false
	}
	return syntax.path.MatchString(path) && syntax.query.MatchString(query) && syntax.fragment.MatchString(fragment)
}

func (a addressSyntax) isAuthority(s string) bool {
	if i := strings.LastIndexByte(s, '@'); i >= 0 {
		if !a.userInfo.MatchString(s[:i]) {
			return false
		}
		s = s[i+1:]
	}
	literal, bracket := strings.CutPrefix(s, "[")
	if !bracket {
		host, port, _ := strings.Cut(s, ":")
		return a.host.MatchString(host) && portSyntax.MatchString(port)
	}
	literal, rest, closed := strings.Cut(literal, "]")
	if !closed || rest != "" && (rest[0] != ':' || !portSyntax.MatchString(rest[1:])) {
		return false
	}
	addr, err := netip.ParseAddr(literal)
	return err == nil && addr.Is6() && addr.Zone() == "" || futureAddress.MatchString(literal)
}

// RFC 6570, 2: literals and expressions.
var templateSyntax = func() *regexp.Regexp {
	const name = `(?:[A-Za-z0-9_]|` + percent + `)(?:\.?(?:[A-Za-z0-9_]|` + percent + `))*`
	const variable = name + `(?::[1-9][0-9]{0,3}|\*)?`
	const literal = `[!#$&(-;=?-\[\]_a-z~'` + ucschar + iprivate + `]|` + percent
	return regexp.MustCompile(`^(?:` + literal + `|\{[+#./;?&=,!@|]?` + variable + `(?:,` + variable + `)*\})*$`)
}()

func isTemplate(s string) bool { return templateSyntax.MatchString(s) }
