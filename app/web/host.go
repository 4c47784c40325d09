package web

import (
	"context"
	"encoding/json"
	"net/http"

	"velocity.internal/desk/app"
	"velocity.internal/desk/backend/identity"
	"velocity.internal/desk/backend/workspace"
	"velocity.internal/desk/frontend"
)

// Host answers the requests of pages.
type Host struct {
	core  *app.Core
	actor func(ctx context.Context) (identity.Actor, error) // the person of a request
	admit func(w http.ResponseWriter, r *http.Request) bool
	mux   *http.ServeMux
}

// New returns the handler for a server that listens on addr and admits who has
// the token, as the person of the local profile. The Core and the workspace
// stay the caller's.
func New(core *app.Core, ws *workspace.Workspace, addr, token string) *Host {
	h := &Host{core: core, mux: http.NewServeMux(), admit: newGuard(addr, token).admit}
	h.actor = func(ctx context.Context) (identity.Actor, error) {
		profile, err := ws.Profile(ctx)
		return identity.Local(profile.Name, identity.Browser), err
	}
	h.mux.HandleFunc("POST /rpc/app/{struct}/{method}", h.rpc)
	h.mux.HandleFunc("GET /events", h.events)
	h.serve("")
	return h
}

// NewWindow returns the handler for the asset server of the window: streams and
// pages. Calls and events take the window's own way, and nobody else can ask.
func NewWindow(core *app.Core, session app.Session) *Host {
	h := &Host{core: core, mux: http.NewServeMux(), admit: func(http.ResponseWriter, *http.Request) bool { return true }}
	h.actor = func(context.Context) (identity.Actor, error) {
		_, actor := session()
		return actor, nil
	}
	h.serve(`<script src="/wails/ipc.js"></script><script src="/wails/runtime.js"></script>`)
	return h
}

// serve adds what both hosts have. scripts are put into the entry page where
// the window's own server does not do it: at every address but the first.
func (h *Host) serve(scripts string) {
	h.mux.HandleFunc("PUT /stream/upload", h.upload)
	h.mux.HandleFunc("GET /stream/content", h.content)
	h.mux.HandleFunc("GET /stream/audit.csv", h.audit)
	files := pages(frontend.FS(), frontend.Built(), scripts)
	h.mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if isCall(r.URL.Path) || !isRead(r) {
			h.unknown(w, r)
			return
		}
		files.ServeHTTP(w, r)
	})
}

// ServeHTTP sets the headers of every answer and lets only admitted requests through.
func (h *Host) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Content-Security-Policy", pagePolicy)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	header.Set("X-Frame-Options", "DENY")
	if h.admit(w, r) {
		h.mux.ServeHTTP(w, r)
	}
}

// pagePolicy is the content security policy of the desk's own pages.
const pagePolicy = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; " +
	"frame-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"

func (h *Host) unknown(w http.ResponseWriter, r *http.Request) {
	refuse(w, &app.Fault{Kind: app.KindNotFound, Message: "The desk has nothing at " + r.Method + " " + r.URL.Path + ". Reload the page: it may be older than the program."})
}

// fail answers an error of the product.
func (h *Host) fail(w http.ResponseWriter, r *http.Request, err error) {
	refuse(w, app.FaultOf(r.Context(), h.core.Log(), err))
}

// refuse answers a fault as JSON with the status of its kind.
func refuse(w http.ResponseWriter, fault *app.Fault) {
	header := w.Header()
	header.Set("Cache-Control", "no-store")
	header.Set("Content-Type", "application/json")
	w.WriteHeader(statusOf(fault.Kind))
	_ = json.NewEncoder(w).Encode(fault) // the page may be gone
}

// answer sends a result as JSON.
func answer(w http.ResponseWriter, result []byte) {
	header := w.Header()
	header.Set("Cache-Control", "no-store")
	header.Set("Content-Type", "application/json")
	_, _ = w.Write(result) // the page may be gone
}

func statusOf(kind string) int {
	switch kind {
	case app.KindNotFound:
		return http.StatusNotFound
	case app.KindExists, app.KindConflict, app.KindBlocked:
		return http.StatusConflict
	case app.KindInvalid:
		return http.StatusBadRequest
	case app.KindTooLarge:
		return http.StatusRequestEntityTooLarge
	case app.KindReadOnly, app.KindForbidden:
		return http.StatusForbidden
	case app.KindUnauthenticated:
		return http.StatusUnauthorized
	case app.KindUnsupported:
		return http.StatusNotImplemented
	case app.KindUnavailable, app.KindCanceled:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}
