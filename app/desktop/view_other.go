//go:build (desktop && !linux) || bindings

package desktop

import (
	"context"
	"encoding/json"
	"strconv"

	"github.com/wailsapp/wails/v2/pkg/runtime"
)

// nameProgram does nothing: only on Linux the name comes from the program.
func nameProgram() {}

// guardView does nothing: the view is kept on the desk by the page's own guard
// and the content security policy.
func guardView() {}

func placeWindow(ctx context.Context, x, y int) { runtime.WindowSetPosition(ctx, x, y) }

func presentWindow(ctx context.Context) {
	runtime.WindowUnminimise(ctx)
	runtime.Show(ctx)
}

// zoomView sets how large the page is shown; 1 is as designed.
func zoomView(ctx context.Context, level float64) {
	runtime.WindowExecJS(ctx, "document.documentElement.style.zoom = "+strconv.FormatFloat(level, 'g', 4, 64))
}

// editView runs Cut, Copy, Paste or SelectAll where the cursor is.
func editView(ctx context.Context, command string) {
	if command != "Paste" {
		runtime.WindowExecJS(ctx, "document.execCommand('"+command+"')")
		return
	}
	text, err := runtime.ClipboardGetText(ctx)
	if err != nil {
		return
	}
	if quoted, err := json.Marshal(text); err == nil {
		runtime.WindowExecJS(ctx, "document.execCommand('insertText', false, "+string(quoted)+")")
	}
}

// leaving gets nothing: the page's own guard asks for links.
var leaving = make(chan string)
