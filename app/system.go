package app

import (
	"context"
	"runtime"
	"runtime/debug"

	"velocity.internal/desk/backend/identity"
)

// System says what this program is and where its data lives.
type System struct{ door }

// About is what the settings show under "About".
type About struct {
	Version  string   `json:"version"`
	Go       string   `json:"go"`
	Platform string   `json:"platform"`
	Licence  string   `json:"licence"`
	DataDir  string   `json:"dataDir"` // of the workspace
	Secrets  string   `json:"secrets"` // where passwords and keys of connections are kept, in words
	Door     string   `json:"door"`    // window or browser
	Person   string   `json:"person"`
	Modules  []Module `json:"modules"` // what it is built with
}

// Module is a library that this program is built with.
type Module struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// About returns the facts about this program.
func (s *System) About() (*About, error) {
	return ask(s.door, func(_ context.Context, actor identity.Actor) (*About, error) {
		about := &About{
			Version: s.core.opts.Version, Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH, Licence: "MIT",
			DataDir: s.core.opts.Workspace.Dir(), Secrets: s.core.opts.Workspace.Secrets().Place(), Door: string(actor.Door), Person: actor.Name, Modules: []Module{},
		}
		if info, ok := debug.ReadBuildInfo(); ok {
			for _, m := range info.Deps {
				about.Modules = append(about.Modules, Module{Name: m.Path, Version: m.Version})
			}
		}
		return about, nil
	})
}
