package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"velocity.internal/desk/app"
)

// heartbeat keeps a quiet stream from being taken for a dead one.
const heartbeat = 15 * time.Second

// events sends what changes as server-sent events, under the names of the
// Event constants of package app, until the page leaves or the desk stops. A page that comes
// back (Last-Event-ID) has missed an unknown number of events and gets a resync first.
func (h *Host) events(w http.ResponseWriter, r *http.Request) {
	actor, err := h.actor(r.Context())
	if err != nil {
		h.fail(w, r, err)
		return
	}
	header := w.Header()
	header.Set("Content-Type", "text/event-stream")
	header.Set("Cache-Control", "no-store")
	header.Set("X-Accel-Buffering", "no")
	sub := h.core.Events().Subscribe(actor)
	defer sub.Close()
	out := &eventWriter{w: w, control: http.NewResponseController(w)}
	out.write("retry: 2000\n\n")
	if r.Header.Get("Last-Event-ID") != "" {
		out.event(app.Event{Name: app.EventResync, Data: struct{}{}})
	}
	out.flush()
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for out.err == nil {
		select {
		case <-r.Context().Done():
			return
		case <-beat.C:
			out.write(": still here\n\n")
		case event, open := <-sub.C:
			if !open {
				return
			}
			out.event(event)
			for n := len(sub.C); n > 0; n-- { // what waits goes out in one piece
				if event, open = <-sub.C; open {
					out.event(event)
				}
			}
		}
		out.flush()
	}
}

// eventWriter writes until the first error. Each piece has ten seconds to leave.
type eventWriter struct {
	w       http.ResponseWriter
	control *http.ResponseController
	id      int
	err     error
}

func (e *eventWriter) write(s string) {
	if e.err == nil {
		_ = e.control.SetWriteDeadline(time.Now().Add(10 * time.Second)) // a test recorder has none
		_, e.err = e.w.Write([]byte(s))
	}
}

func (e *eventWriter) event(event app.Event) {
	data, err := json.Marshal(event.Data)
	if err != nil {
		e.err = err
		return
	}
	e.id++
	e.write(fmt.Sprintf("id: %d\nevent: %s\ndata: %s\n\n", e.id, event.Name, data))
}

func (e *eventWriter) flush() {
	if e.err == nil {
		e.err = e.control.Flush()
	}
}
