package cli

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"velocity.internal/desk/backend/editorial"
	"velocity.internal/desk/backend/storage"
)

func (e *env) commentCommand() *cobra.Command {
	return group("comment", "List, add and resolve comments", e.commentList(), e.commentAdd(), e.commentResolve())
}

const commentState = "draft or pending (default: the one that exists)"

// commented settles which state of an item is meant: the one that was given,
// else the only one of draft and pending that exists.
func commented(ctx context.Context, d *editorial.Desk, ref editorial.Ref, given string) (storage.State, error) {
	if given != "" {
		state, err := storage.ParseState(given)
		if err == nil && state == storage.Live {
			err = storage.Errorf(storage.ErrInvalid, "comments belong to drafts and pending items, not to live content")
		}
		return state, err
	}
	item, err := d.Item(ctx, ref)
	if err != nil {
		return "", err
	}
	var found []storage.State
	for _, s := range item.States {
		if s.State != storage.Live {
			found = append(found, s.State)
		}
	}
	switch len(found) {
	case 0:
		return "", storage.Errorf(storage.ErrNotFound, "%s has neither a draft nor pending content to comment on", ref.At(storage.Live))
	case 1:
		return found[0], nil
	}
	return "", storage.Errorf(storage.ErrInvalid, "%s has a draft and pending content: say which with --state", ref.At(storage.Live))
}

// commenting makes RunE of a command on the comments of an item.
func (e *env) commenting(run func(context.Context, func(*editorial.Desk) error) error, state *string, do func(context.Context, *editorial.Desk, editorial.Ref, storage.State, []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		ref, err := parseRef(args[0])
		if err != nil {
			return err
		}
		return run(cmd.Context(), func(d *editorial.Desk) error {
			st, err := commented(cmd.Context(), d, ref, *state)
			if err != nil {
				return err
			}
			return do(cmd.Context(), d, ref, st, args[1:])
		})
	}
}

func (e *env) commentList() *cobra.Command {
	var state string
	cmd := &cobra.Command{Use: "list TENANT/TYPE/ID.EXT", Short: "List the comments on an item, open ones first", Args: cobra.ExactArgs(1)}
	stateFlag(cmd, &state, "", commentState)
	cmd.RunE = e.commenting(e.reading, &state, func(ctx context.Context, d *editorial.Desk, ref editorial.Ref, st storage.State, _ []string) error {
		threads, err := d.Threads(ctx, ref, st)
		if err != nil {
			return err
		}
		return e.print(threads, func(w io.Writer) {
			var rows [][]string
			for _, t := range threads {
				rows = append(rows, commentRow(t.Root, ""))
				for _, reply := range t.Replies {
					rows = append(rows, commentRow(reply, "↳ "))
				}
			}
			table(w, []string{"ID", "BY", "AT", "", "COMMENT"}, rows)
		})
	})
	return cmd
}

func commentRow(c *storage.Comment, indent string) []string {
	settled := "open"
	if c.Resolved {
		settled = "resolved"
	}
	return []string{c.ID, c.Author, when(c.CreatedAt), settled, indent + c.Message}
}

func (e *env) commentAdd() *cobra.Command {
	var state, parent string
	cmd := &cobra.Command{Use: "add TENANT/TYPE/ID.EXT MESSAGE", Short: "Comment on a draft or pending item", Args: cobra.ExactArgs(2)}
	stateFlag(cmd, &state, "", commentState)
	cmd.Flags().StringVar(&parent, "reply-to", "", "id of the comment that this answers")
	cmd.RunE = e.commenting(e.changing, &state, func(ctx context.Context, d *editorial.Desk, ref editorial.Ref, st storage.State, args []string) error {
		made, err := d.AddComment(ctx, ref, st, editorial.NewComment{Message: args[0], Parent: parent})
		if err != nil {
			return err
		}
		return e.print(made, func(w io.Writer) { say(w, "added %s", made.ID) })
	})
	return cmd
}

func (e *env) commentResolve() *cobra.Command {
	var state string
	cmd := &cobra.Command{Use: "resolve TENANT/TYPE/ID.EXT ID", Short: "Resolve a comment with its replies", Args: cobra.ExactArgs(2)}
	stateFlag(cmd, &state, "", commentState)
	cmd.RunE = e.commenting(e.changing, &state, func(ctx context.Context, d *editorial.Desk, ref editorial.Ref, st storage.State, args []string) error {
		if err := d.ResolveThread(ctx, ref, st, args[0]); err != nil {
			return err
		}
		return e.done("resolved", args[0])
	})
	return cmd
}
