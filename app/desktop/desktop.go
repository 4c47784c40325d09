//go:build desktop || bindings

// Package desktop is the window of the desk. It is built with the tags
// desktop, production and webkit2_41; without them the program has no window.
package desktop

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/wailsapp/wails/v2"
	"github.com/wailsapp/wails/v2/pkg/options"
	"github.com/wailsapp/wails/v2/pkg/runtime"

	"velocity.internal/desk/app"
	"velocity.internal/desk/backend/identity"
)

// Available says whether this build has a window.
const Available = true

// Run opens the window on the workspace in a folder and returns when it is closed.
func Run(version, folder string) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	w, err := open(ctx, version, folder)
	if err != nil {
		return err
	}
	err = wails.Run(&options.App{
		Title: "Velocity Desk", Width: 1440, Height: 900, MinWidth: 768, MinHeight: 560,
		AssetServer: w.assets(),
		Bind:        app.Bind(w.core, w.session).List(),
		EnumBind:    app.Enums(),
		OnStartup:   w.start,
		ErrorFormatter: func(err error) any {
			text, merr := json.Marshal(app.FaultOf(ctx, w.core.Log(), err))
			if merr != nil {
				return err.Error()
			}
			return string(text)
		},
	})
	cancel()
	return errors.Join(err, w.close())
}

// start passes the events of the core on to the page until the window closes.
func (w *window) start(ctx context.Context) {
	w.running.Go(func() {
		sub := w.core.Events().Subscribe(identity.Local("", identity.Window))
		defer sub.Close()
		for {
			select {
			case <-w.ctx.Done():
				return
			case event, more := <-sub.C:
				if !more {
					return
				}
				runtime.EventsEmit(ctx, event.Name, event.Data)
			}
		}
	})
}
