// Package cli is the command line of the desk. It works on a store directly,
// without a server, through the same use cases as the screens.
package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"velocity.internal/desk/backend/drivers"
)

// Host is what the command line takes from the program that it runs in.
type Host struct {
	// Version is what the program calls itself.
	Version string
	// Serve runs the web admin until ctx ends.
	Serve func(ctx context.Context, opts ServeOptions) error

	In       io.Reader
	Out, Err io.Writer
}

// ServeOptions is what `serve` asks of Host.Serve.
type ServeOptions struct {
	Listen   string // host:port; "" leaves the choice to the host
	Data     string // the workspace folder
	StoreURL string // shown in front of the workspace's connections; may be empty
	Out      io.Writer
}

// Main runs the command line that args (without the program's name) hold and
// returns the exit code: see the table in `velocity-desk help exit-codes`. An
// interrupt or SIGTERM ends the command cleanly; a second one at once.
func Main(host Host, args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	e := &env{host: host, in: host.In, out: host.Out, err: host.Err}
	root := e.root()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return 0
	}
	if !e.ran { // cobra's own errors: an unknown command or flag, a wrong number of arguments
		err = &usageError{err}
	}
	return e.fail(ctx, err)
}

// env is what all commands of one run share.
type env struct {
	host Host
	in   io.Reader
	out  io.Writer
	err  io.Writer

	storeURL string
	data     string
	json     bool
	ran      bool // a command has begun, so its errors are not about usage
}

func (e *env) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "velocity-desk",
		Short: "Edit, review and publish content on any of its stores",
		Long: "Velocity Desk edits, reviews and publishes content.\n\n" +
			"A store is named by a URL (--store, or the environment variable VELOCITY_STORE):\n" +
			storeForms() + "\n" +
			"An item is named TENANT/TYPE/ID.EXT, for example acme/pages/guides/start.md.",
		SilenceErrors: true, SilenceUsage: true,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
		PersistentPreRun:  func(*cobra.Command, []string) { e.ran = true },
	}
	root.SetIn(e.in)
	root.SetOut(e.out)
	root.SetErr(e.err)
	flags := root.PersistentFlags()
	flags.StringVar(&e.storeURL, "store", os.Getenv("VELOCITY_STORE"), "URL of the store (VELOCITY_STORE)")
	flags.StringVar(&e.data, "data", DataDir(), "folder of the workspace: profile, settings, audit (VELOCITY_DATA)")
	flags.BoolVar(&e.json, "json", false, "print JSON")
	flags.Lookup("store").DefValue = "" // a URL may hold a secret: help must not show it
	root.AddCommand(
		e.importCommand(), e.exportCommand(), e.tenantCommand(), e.contentCommand(), e.reviewCommand(), e.versionsCommand(),
		e.schemaCommand(), e.commentCommand(), e.remoteCommand(), e.doctorCommand(), e.serveCommand(), e.versionCommand(), exitCodesTopic(),
	)
	return root
}

// storeForms lists how the URLs of stores are written.
func storeForms() string {
	var out strings.Builder
	for _, b := range drivers.All() {
		fmt.Fprintf(&out, "  %-33s %s\n", b.Form, b.Title)
	}
	return out.String()
}

// DataDir is the workspace folder of this person on this machine: VELOCITY_DATA,
// else a folder in the place where the system keeps settings; "" when there is none.
func DataDir() string {
	if dir := os.Getenv("VELOCITY_DATA"); dir != "" {
		return dir
	}
	if dir, err := os.UserConfigDir(); err == nil {
		return filepath.Join(dir, "velocity-desk")
	}
	return ""
}

// group makes a command that only holds others.
func group(use, short string, commands ...*cobra.Command) *cobra.Command {
	g := &cobra.Command{
		Use: use, Short: short, Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cmd.Help()
			}
			return &usageError{fmt.Errorf("unknown command %q for %q", args[0], cmd.CommandPath())}
		},
	}
	g.AddCommand(commands...)
	return g
}

// exitCodesTopic is a help topic, made from the table itself.
func exitCodesTopic() *cobra.Command {
	var b strings.Builder
	b.WriteString("Exit codes:\n\n")
	for _, x := range exits {
		fmt.Fprintf(&b, "  %3d  %s\n", x.code, x.text)
	}
	b.WriteString("\nWith --json the error is printed to standard error as JSON, with the same kinds as words.\n")
	return &cobra.Command{Use: "exit-codes", Short: "What the exit codes mean", Long: b.String()}
}
