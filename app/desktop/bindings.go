//go:build bindings

package desktop

import (
	"context"
	"sync"

	"github.com/wailsapp/wails/v2/pkg/options/assetserver"

	"velocity.internal/desk/app"
	"velocity.internal/desk/backend/identity"
)

// Bindings says whether this build only tells Wails what is bound; it then runs
// with arguments of Wails' own.
const Bindings = true

// window in this build only lets Wails read the bound methods; it touches no store.
type window struct {
	ctx     context.Context
	core    *app.Core
	running sync.WaitGroup
}

func open(ctx context.Context, version, _ string) (*window, error) {
	return &window{ctx: ctx, core: app.New(app.Options{Version: version})}, nil
}

func (w *window) session() (context.Context, identity.Actor) { return w.ctx, identity.Actor{} }

func (w *window) assets() *assetserver.Options { return &assetserver.Options{} }

func (w *window) close() error { return w.core.Close() }
