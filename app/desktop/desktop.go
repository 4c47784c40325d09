//go:build desktop || bindings

// Package desktop is the window of the desk. It is built with the tags
// desktop, production and webkit2_41; without them the program has no window.
package desktop

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"path/filepath"
	"runtime"

	"github.com/wailsapp/wails/v2"
	"github.com/wailsapp/wails/v2/pkg/options"
	"github.com/wailsapp/wails/v2/pkg/options/assetserver"
	"github.com/wailsapp/wails/v2/pkg/options/linux"
	"github.com/wailsapp/wails/v2/pkg/options/mac"
	"github.com/wailsapp/wails/v2/pkg/options/windows"

	"velocity.internal/desk/app"
	"velocity.internal/desk/app/web"
)

// Available says whether this build has a window.
const Available = true

const (
	title       = "Velocity Desk"
	programName = "velocity-desk"
)

// The toolkits of all systems want to be used by the thread that began them, and
// some by the first one of the program.
func init() { runtime.LockOSThread() }

// beforeWindow is set by builds that tests drive.
var beforeWindow = func() {}

// Run opens the window on the workspace in a folder and returns when it is
// closed. args name at most one thing to open: a link, or a file or folder with
// a store. When a window is open on that workspace already, it gets the
// arguments and comes to the front, and this process ends.
func Run(version, folder string, args []string) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	w, err := open(ctx, version, folder)
	if err != nil {
		return err
	}
	w.args = args
	nameProgram()
	beforeWindow()
	host := web.NewWindow(w.core, w.session)
	w.streams = host
	state := options.Normal
	if w.memory.Maximised {
		state = options.Maximised
	}
	err = wails.Run(&options.App{
		Title: title, Width: w.memory.Width, Height: w.memory.Height, MinWidth: 768, MinHeight: 560,
		WindowStartState: state,
		BackgroundColour: options.NewRGB(0xF7, 0xF5, 0xF2),
		Menu:             w.menu(version),
		AssetServer:      &assetserver.Options{Handler: host},
		Bind:             append(app.Bind(w.core, w.session).List(), &Window{w}),
		EnumBind:         app.Enums(),
		OnStartup:        w.start,
		OnBeforeClose:    w.mayStay,
		DragAndDrop:      &options.DragAndDrop{EnableFileDrop: true},
		SingleInstanceLock: &options.SingleInstanceLock{
			UniqueId:               instanceOf(folder),
			OnSecondInstanceLaunch: func(second options.SecondInstanceData) { w.second(second.Args, second.WorkingDirectory) },
		},
		ErrorFormatter: func(err error) any { return w.fault(ctx, err) },
		Linux:          &linux.Options{Icon: icon, ProgramName: programName, WebviewGpuPolicy: linux.WebviewGpuPolicyNever},
		Windows:        &windows.Options{IsZoomControlEnabled: true},
		Mac: &mac.Options{
			About:      &mac.AboutInfo{Title: title, Message: version, Icon: icon},
			OnUrlOpen:  func(link string) { go w.second([]string{link}, "") },
			OnFileOpen: func(path string) { go w.second([]string{path}, "") },
		},
	})
	cancel()
	return errors.Join(err, w.close())
}

// instanceOf names the one window that a workspace has.
func instanceOf(folder string) string {
	if whole, err := filepath.Abs(folder); err == nil {
		folder = whole
	}
	sum := sha256.Sum256([]byte(folder))
	return programName + "-" + hex.EncodeToString(sum[:8])
}

// fault is an error as the page reads it: the JSON of an app.Fault.
func (w *window) fault(ctx context.Context, err error) string {
	text, merr := json.Marshal(app.FaultOf(ctx, w.core.Log(), err))
	if merr != nil {
		return err.Error()
	}
	return string(text)
}
