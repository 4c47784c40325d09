//go:build desktop && !bindings

package desktop

import (
	"context"
	"errors"
	"sync"

	"github.com/wailsapp/wails/v2/pkg/options/assetserver"

	"velocity.internal/desk/app"
	"velocity.internal/desk/app/web"
	"velocity.internal/desk/backend/identity"
	"velocity.internal/desk/backend/workspace"
)

// Bindings says whether this build only tells Wails what is bound; it then runs
// with arguments of Wails' own.
const Bindings = false

// window holds what lives as long as the window.
type window struct {
	ctx     context.Context
	core    *app.Core
	ws      *workspace.Workspace
	running sync.WaitGroup
}

// open opens the workspace before the window, whose calls may come at once.
func open(ctx context.Context, version, folder string) (*window, error) {
	ws, err := workspace.Open(ctx, folder)
	if err != nil {
		return nil, err
	}
	return &window{ctx: ctx, ws: ws, core: app.New(app.Options{Workspace: ws, Version: version})}, nil
}

func (w *window) session() (context.Context, identity.Actor) {
	profile, err := w.ws.Profile(w.ctx)
	if err != nil {
		return w.ctx, identity.Actor{}
	}
	return w.ctx, identity.Local(profile.Name, identity.Window)
}

func (w *window) assets() *assetserver.Options {
	return &assetserver.Options{Handler: web.NewWindow(w.core, w.session)}
}

func (w *window) close() error {
	err := w.core.Close()
	w.running.Wait()
	return errors.Join(err, w.ws.Close())
}
