package cli

import (
	"fmt"
	"io"
	"runtime"

	"github.com/spf13/cobra"
)

func (e *env) serveCommand() *cobra.Command {
	var listen string
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the web admin on this machine",
		Long: "Serves the web admin and prints the link to open. With --store that store is shown in front of the\n" +
			"connections of the workspace. Ctrl-C ends it.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return e.host.Serve(cmd.Context(), ServeOptions{Listen: listen, Data: e.data, StoreURL: e.storeURL, Out: e.out})
		},
	}
	cmd.Flags().StringVar(&listen, "listen", "", "loopback address as HOST:PORT (default 127.0.0.1 and PORT, else 8080)")
	return cmd
}

func (e *env) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			about := map[string]string{"version": e.host.Version, "go": runtime.Version(), "platform": runtime.GOOS + "/" + runtime.GOARCH}
			return e.print(about, func(w io.Writer) {
				_, _ = fmt.Fprintf(w, "velocity-desk %s (%s, %s)\n", about["version"], about["go"], about["platform"])
			})
		},
	}
}
