package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"velocity.internal/desk/backend/editorial"
	"velocity.internal/desk/backend/schema"
	"velocity.internal/desk/backend/storage"
)

func (e *env) reviewCommand() *cobra.Command {
	return group("review", "Take items through the review", e.reviewList(),
		e.reviewStep("submit", "Send a draft into review", "submitted", storage.Draft, storage.Pending, (*editorial.Desk).Submit),
		e.reviewStep("withdraw", "Take a submission back to draft", "withdrawn", storage.Pending, storage.Draft, (*editorial.Desk).Withdraw),
		e.reviewStep("request-changes", "Send pending content back to draft", "sent back", storage.Pending, storage.Draft, (*editorial.Desk).RequestChanges),
		e.reviewStep("approve", "Publish pending content", "published", storage.Pending, storage.Live, (*editorial.Desk).Approve),
		e.reviewStep("publish", "Publish a draft without review", "published", storage.Draft, storage.Live, (*editorial.Desk).Publish),
	)
}

func (e *env) reviewList() *cobra.Command {
	return &cobra.Command{
		Use: "list [TENANT]", Short: "List what waits for a decision", Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			tenant := ""
			if len(args) > 0 {
				tenant = args[0]
				if err := storage.CheckName("tenant", tenant); err != nil {
					return err
				}
			}
			return e.reading(cmd.Context(), func(d *editorial.Desk) error {
				entries, err := d.Inbox(cmd.Context(), tenant)
				if err != nil {
					return err
				}
				return e.print(entries, func(w io.Writer) {
					rows := make([][]string, 0, len(entries))
					for _, x := range entries {
						rows = append(rows, []string{x.At(storage.Live).String(), x.Title, x.Submission.Author, when(x.Submission.At), fmt.Sprint(x.OpenComments), x.Revision})
					}
					table(w, []string{"ITEM", "TITLE", "BY", "SINCE", "OPEN COMMENTS", "REVISION"}, rows)
				})
			})
		},
	}
}

type stepFunc func(*editorial.Desk, context.Context, editorial.Ref, editorial.Step) (*storage.ContentItem, error)

// reviewStep makes the command of one step from a state to another.
func (e *env) reviewStep(name, short, done string, from, to storage.State, do stepFunc) *cobra.Command {
	cmd := &cobra.Command{Use: name + " TENANT/TYPE/ID.EXT", Short: short, Args: cobra.ExactArgs(1)}
	step := addStepFlags(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		ref, err := parseRef(args[0])
		if err != nil {
			return err
		}
		return e.changing(cmd.Context(), func(d *editorial.Desk) error {
			if _, err := facts(cmd.Context(), d, ref, from); err != nil {
				return err
			}
			s, err := step.step(d, ref, from)
			if err != nil {
				return err
			}
			it, err := do(d, cmd.Context(), ref, s)
			if err != nil {
				return err
			}
			out := saved{Address: ref.At(storage.Live).String(), State: to, Revision: it.Revision, Version: it.VersionID, Problems: []schema.Problem{}}
			return e.print(out, func(w io.Writer) { say(w, "%s %s, revision %s", done, out.Address, out.Revision) })
		})
	}
	return cmd
}
