//go:build desktop || bindings

package desktop

import (
	"context"
	"encoding/json"
	"sync"

	"github.com/wailsapp/wails/v2/pkg/runtime"

	"velocity.internal/desk/backend/workspace"
)

// memoryKey is the preference under which the window remembers itself.
const memoryKey = "window"

// memory is what the window remembers from one start to the next. Sizes and
// places are pixels of the screen.
type memory struct {
	Width     int     `json:"width"`
	Height    int     `json:"height"`
	X         int     `json:"x"`
	Y         int     `json:"y"`
	Placed    bool    `json:"placed"` // X and Y were seen
	Maximised bool    `json:"maximised"`
	Zoom      float64 `json:"zoom"`    // 0 is as designed
	Address   string  `json:"address"` // of the screen that was shown last

	mu sync.Mutex
}

// remember reads what was kept; what cannot be read is as at the first start.
func remember(ctx context.Context, ws *workspace.Workspace) *memory {
	m := &memory{}
	if kept, err := ws.Preferences(ctx); err == nil {
		if json.Unmarshal([]byte(kept[memoryKey]), m) != nil {
			m = &memory{}
		}
	}
	if m.Width < 768 || m.Height < 560 {
		m.Width, m.Height = 1280, 820
	}
	if !isScreen(m.Address) {
		m.Address = ""
	}
	return m
}

// keep writes what the window is now.
func (m *memory) keep(ctx context.Context, ws *workspace.Workspace) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	text, err := json.Marshal(m)
	if err != nil {
		return err
	}
	return ws.SetPreference(ctx, memoryKey, string(text))
}

// look takes size and place from the window while it is there.
func (m *memory) look(ui context.Context) {
	maximised := runtime.WindowIsMaximised(ui)
	width, height := runtime.WindowGetSize(ui)
	x, y := runtime.WindowGetPosition(ui)
	normal := !maximised && !runtime.WindowIsMinimised(ui) && !runtime.WindowIsFullscreen(ui)
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.Maximised = maximised; normal {
		m.Width, m.Height, m.X, m.Y, m.Placed = width, height, x, y, true
	}
}

// Steps of the zoom.
const (
	zoomStep  = 1.1
	zoomLeast = 0.5
	zoomMost  = 3
)

func (m *memory) zoom() float64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.Zoom < zoomLeast || m.Zoom > zoomMost {
		return 1
	}
	return m.Zoom
}

// zoomBy changes the zoom by a factor, 0 makes it as designed, and returns it.
func (m *memory) zoomBy(factor float64) float64 {
	now := m.zoom() * factor
	if factor == 0 {
		now = 1
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.Zoom = min(max(now, zoomLeast), zoomMost)
	return m.Zoom
}
