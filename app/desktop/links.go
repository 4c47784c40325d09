//go:build desktop || bindings

package desktop

import (
	"net/url"
	"strings"
)

// leadsOut reports whether a link may be handed to the browser of the system.
func leadsOut(link string) bool {
	u, err := url.Parse(link)
	if err != nil || strings.ContainsFunc(link, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return false
	}
	switch u.Scheme {
	case "http", "https":
		return u.Host != ""
	case "mailto":
		return u.Opaque != ""
	}
	return false
}
