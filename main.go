// Velocity Desk edits, reviews and publishes content on any of its stores.
package main

import (
	"context"
	"fmt"
	"os"
	"runtime/debug"

	"velocity.internal/desk/app/cli"
	"velocity.internal/desk/app/desktop"
	"velocity.internal/desk/app/web"
)

// version is set by the linker; without it the build information tells.
var version string

func main() {
	name := versionName()
	if desktop.Bindings || desktop.Available && desktop.Opens(os.Args[1:]) {
		if err := desktop.Run(name, cli.DataDir(), os.Args[1:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(cli.Main(cli.Host{
		Version: name,
		Serve: func(ctx context.Context, opts cli.ServeOptions) error {
			return web.Serve(ctx, web.Options{Addr: opts.Listen, Workspace: opts.Data, StoreURL: opts.StoreURL, Version: name, Out: opts.Out})
		},
		In: os.Stdin, Out: os.Stdout, Err: os.Stderr,
	}, os.Args[1:]))
}

func versionName() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "development"
}
