package web

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"html"
	"net"
	"net/http"
	"net/url"
	"strings"

	"velocity.internal/desk/app"
)

// guard lets in only a browser on this machine that was opened with the link.
// The token of the link and the value of the cookie live in memory and are new
// at each start.
type guard struct {
	hosts  map[string]bool // what the Host header may say
	cookie string          // name, bound to the port because cookies are not
	token  [sha256.Size]byte
	pass   string // value of the cookie
}

func newGuard(addr, token string) *guard {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		host = addr
	}
	g := &guard{hosts: map[string]bool{}, cookie: "velocity-desk-" + port, token: sha256.Sum256([]byte(token)), pass: rand.Text()}
	for _, name := range []string{host, "localhost", "127.0.0.1", "::1"} {
		g.hosts[net.JoinHostPort(name, port)] = true
		if port == "80" {
			g.hosts[name] = true
		}
	}
	return g
}

// requestedWith is the header without which nothing is changed: a page of
// another origin cannot send it.
const requestedWith = "velocity-desk"

// admit answers a request itself and returns false unless it may go on.
func (g *guard) admit(w http.ResponseWriter, r *http.Request) bool {
	switch {
	case !g.hosts[strings.ToLower(r.Host)]:
		g.turnAway(w, r, app.KindForbidden, "This desk does not answer under the name “"+r.Host+"”. Open it with the link that was printed in the terminal where it was started.")
		return false
	case !g.sameOrigin(r):
		g.turnAway(w, r, app.KindForbidden, "Another site tried to use this desk. Nothing was done.")
		return false
	case isRead(r) && r.URL.Query().Has("token"):
		g.exchange(w, r)
		return false
	case !g.known(r):
		g.turnAway(w, r, app.KindUnauthenticated, "This desk is open to whoever has its link. The link was printed in the terminal where the desk was started; a new one is made at each start.")
		return false
	}
	return true
}

func isRead(r *http.Request) bool { return r.Method == http.MethodGet || r.Method == http.MethodHead }

// sameOrigin reports whether a request comes from our own page, or, for pages
// and files, from the address bar.
func (g *guard) sameOrigin(r *http.Request) bool {
	if origin := r.Header.Get("Origin"); origin != "" && !strings.EqualFold(origin, "http://"+r.Host) {
		return false
	}
	site := r.Header.Get("Sec-Fetch-Site")
	if isRead(r) {
		navigation := r.Header.Get("Sec-Fetch-Mode") == "navigate" && r.Header.Get("Sec-Fetch-Dest") == "document"
		return site == "" || site == "same-origin" || site == "none" || navigation
	}
	return r.Header.Get("X-Requested-With") == requestedWith && (site == "" || site == "same-origin")
}

// exchange turns the token of the link into a cookie and leads to the same
// address without it.
func (g *guard) exchange(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	given := sha256.Sum256([]byte(query.Get("token")))
	if subtle.ConstantTimeCompare(given[:], g.token[:]) != 1 {
		g.turnAway(w, r, app.KindUnauthenticated, "This link has ended. The desk makes a new one at each start: take it from the terminal where the desk was started last.")
		return
	}
	http.SetCookie(w, &http.Cookie{Name: g.cookie, Value: g.pass, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode}) //nolint:gosec // plain HTTP on loopback: a Secure cookie would not come back
	query.Del("token")
	clean := url.URL{Path: "/" + strings.TrimLeft(r.URL.Path, "/"), RawQuery: query.Encode()}
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, clean.String(), http.StatusSeeOther)
}

func (g *guard) known(r *http.Request) bool {
	for _, c := range r.CookiesNamed(g.cookie) {
		if subtle.ConstantTimeCompare([]byte(c.Value), []byte(g.pass)) == 1 {
			return true
		}
	}
	return false
}

// turnAway answers a page with words on a page, and anything else with a fault.
func (g *guard) turnAway(w http.ResponseWriter, r *http.Request, kind, message string) {
	if isCall(r.URL.Path) {
		refuse(w, &app.Fault{Kind: kind, Message: message})
		return
	}
	plainPage(w, statusOf(kind), "Velocity Desk", html.EscapeString(message))
}

// isCall reports whether a path is used by the program in the page and not by the address bar.
func isCall(path string) bool {
	return strings.HasPrefix(path, "/rpc/") || strings.HasPrefix(path, "/stream/") || path == "/events"
}
