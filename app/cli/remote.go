package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/mattn/go-isatty"
	"github.com/spf13/cobra"

	"velocity.internal/desk/backend/storage"
)

func (e *env) remoteCommand() *cobra.Command {
	return group("remote", "Keep a Git repository in step with its remote",
		e.remoteStep("status", "Say how the store stands to its remote, as last fetched", open, func(r storage.Replica, ctx context.Context, _ func(string)) (storage.Standing, error) { //nolint:revive // as method expressions are
			return r.Standing(ctx)
		}),
		e.remoteStep("fetch", "Bring what is new in the remote, without changing any content", open, storage.Replica.FetchRemote),
		e.remoteStep("sync", "Bring the store and its remote in step, item by item; a store that is not there becomes a clone", create, storage.Replica.SyncRemote),
	)
}

// standing is what the commands print.
type standing struct {
	Remote string `json:"remote"`
	storage.Standing
}

func (e *env) remoteStep(use, short string, open func(context.Context, string) (storage.Storage, error), step func(storage.Replica, context.Context, func(string)) (storage.Standing, error)) *cobra.Command {
	return &cobra.Command{
		Use: use, Short: short, Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			store, err := open(cmd.Context(), e.storeURL)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, store.Close()) }()
			replica, ok := store.(storage.Replica)
			if !ok {
				return storage.ErrUnsupported
			}
			draw, done := remoteLines(e.err)
			now, err := step(replica, cmd.Context(), draw)
			done()
			if err != nil {
				return err
			}
			out := standing{store.Capabilities().Remote, now}
			return e.print(out, func(w io.Writer) {
				if now == (storage.Standing{}) {
					say(w, "in step with %s", out.Remote)
					return
				}
				say(w, "%s to send to %s, %s to take over", plural(now.Ahead, "change", "changes"), out.Remote, plural(now.Behind, "change", "changes"))
			})
		},
	}
}

// remoteLines shows what a remote says on one line of a terminal, and nothing elsewhere.
func remoteLines(w io.Writer) (draw func(string), done func()) {
	f, ok := w.(*os.File)
	if !ok || !isatty.IsTerminal(f.Fd()) {
		return nil, func() {}
	}
	return func(text string) { _, _ = fmt.Fprint(w, "\r\x1b[K"+line(text)) }, func() { _, _ = fmt.Fprint(w, "\r\x1b[K") }
}
