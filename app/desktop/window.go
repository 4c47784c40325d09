//go:build desktop || bindings

package desktop

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"

	"github.com/wailsapp/wails/v2/pkg/runtime"

	"velocity.internal/desk/app"
	"velocity.internal/desk/backend/identity"
	"velocity.internal/desk/backend/workspace"
)

// window holds what lives as long as the window.
type window struct {
	ctx     context.Context // ends when the window has closed
	core    *app.Core
	ws      *workspace.Workspace
	log     *logFile
	streams http.Handler // uploads and downloads, as the page has them
	memory  *memory
	jobs    jobs
	dialog  sync.Mutex // Wails mixes up the answers of two dialogs that are open at once
	running sync.WaitGroup

	shown chan struct{}               // closed when ui and emit are set
	ui    context.Context             // of Wails
	emit  func(name string, data any) // sends an event to the page

	mu      sync.Mutex
	args    []string   // what the program was started with, until the page has asked
	first   string     // where to begin without them
	closing chan bool  // gets the page's answer while the window is asked to close
	asked   sync.Mutex // one question to the person at a time
}

// open opens the workspace before the window, whose calls may come at once.
func open(ctx context.Context, version, folder string) (*window, error) {
	w := &window{ctx: ctx, shown: make(chan struct{}), jobs: jobs{running: map[string]context.CancelFunc{}}}
	if Bindings {
		w.core, w.memory = app.New(app.Options{Version: version}), &memory{}
		return w, nil
	}
	ws, err := workspace.Open(ctx, folder)
	if err != nil {
		return nil, err
	}
	if w.log, err = openLog(ws.Dir()); err != nil {
		return nil, errors.Join(err, ws.Close())
	}
	log := slog.New(slog.NewTextHandler(w.log, nil))
	slog.SetDefault(log)
	w.ws, w.memory = ws, remember(ctx, ws)
	w.core = app.New(app.Options{Workspace: ws, Version: version, Log: log})
	w.first = w.memory.Address
	return w, nil
}

// session says that every call comes from the local profile.
func (w *window) session() (context.Context, identity.Actor) {
	if w.ws == nil {
		return w.ctx, identity.Actor{}
	}
	profile, err := w.ws.Profile(w.ctx)
	if err != nil {
		return w.ctx, identity.Actor{}
	}
	return w.ctx, identity.Local(profile.Name, identity.Window)
}

// start puts the window where it was and begins what runs beside it.
func (w *window) start(ctx context.Context) {
	guardView()
	if w.memory.Placed && !w.memory.Maximised {
		placeWindow(ctx, w.memory.X, w.memory.Y)
	}
	zoomView(ctx, w.memory.zoom())
	runtime.OnFileDrop(ctx, func(_, _ int, paths []string) { w.dropped(paths) })
	w.ui, w.emit = ctx, func(name string, data any) { runtime.EventsEmit(ctx, name, data) }
	close(w.shown)
	w.running.Go(w.follow)
	w.running.Go(w.openLinks)
}

// screen returns the context of Wails, once there is one; nil when the window ended before.
func (w *window) screen() context.Context {
	select {
	case <-w.shown:
		return w.ui
	case <-w.ctx.Done():
		return nil
	}
}

// tell sends an event to the page.
func (w *window) tell(name string, data any) {
	if w.screen() != nil {
		w.emit(name, data)
	}
}

// follow passes the events of the core on to the page until the window closes,
// and says when somebody asks for a review.
func (w *window) follow() {
	_, actor := w.session()
	sub := w.core.Events().Subscribe(actor)
	defer sub.Close()
	notices := newNotices(w)
	defer notices.close()
	for {
		select {
		case <-w.ctx.Done():
			return
		case event, more := <-sub.C:
			if !more {
				return
			}
			w.tell(event.Name, event.Data)
			if change, ok := event.Data.(app.Change); ok {
				notices.consider(change)
			}
		}
	}
}

// openLinks opens what the view did not go to in the browser of the system.
func (w *window) openLinks() {
	for {
		select {
		case <-w.ctx.Done():
			return
		case link := <-leaving:
			if err := w.browse(link); err != nil {
				w.core.Log().WarnContext(w.ctx, "a link was not opened", "error", err)
			}
		}
	}
}

func (w *window) close() error {
	w.jobs.stop()
	err := w.core.Close()
	w.running.Wait()
	if w.ws == nil {
		return err
	}
	return errors.Join(err, w.memory.keep(context.WithoutCancel(w.ctx), w.ws), w.ws.Close(), w.log.Close())
}
