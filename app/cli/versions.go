package cli

import (
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"velocity.internal/desk/backend/diff"
	"velocity.internal/desk/backend/editorial"
	"velocity.internal/desk/backend/storage"
)

func (e *env) versionsCommand() *cobra.Command {
	return group("versions", "List, read, compare and restore versions", e.versionsList(), e.versionsGet(), e.versionsDiff(), e.versionsRestore())
}

func (e *env) versionsList() *cobra.Command {
	return &cobra.Command{
		Use: "list TENANT/TYPE/ID.EXT", Short: "List the versions of an item, newest first", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			ref, err := parseRef(args[0])
			if err != nil {
				return err
			}
			return e.reading(cmd.Context(), func(d *editorial.Desk) error {
				versions, err := d.Versions(cmd.Context(), ref)
				if err != nil {
					return err
				}
				if len(versions) == 0 {
					return storage.Errorf(storage.ErrNotFound, "%s has no versions: it was never live", ref.At(storage.Live))
				}
				return e.print(versions, func(w io.Writer) {
					rows := make([][]string, 0, len(versions))
					for _, v := range versions {
						live := ""
						if v.IsLatest {
							live = "live"
						}
						rows = append(rows, []string{v.VersionID, when(v.Time), size(v.Size), v.Author, v.Action, v.Message, live})
					}
					table(w, []string{"VERSION", "TIME", "SIZE", "BY", "ACTION", "MESSAGE", ""}, rows)
				})
			})
		},
	}
}

func (e *env) versionsGet() *cobra.Command {
	var output string
	cmd := &cobra.Command{
		Use: "get TENANT/TYPE/ID.EXT VERSION", Short: "Write the bytes of a version to standard output or a file", Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			ref, err := parseRef(args[0])
			if err != nil {
				return err
			}
			return e.reading(cmd.Context(), func(d *editorial.Desk) error {
				in, err := d.OpenVersion(cmd.Context(), ref, args[1])
				if err != nil {
					return err
				}
				return e.deliver(in, output)
			})
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", "", "file to write to")
	return cmd
}

func (e *env) versionsDiff() *cobra.Command {
	return &cobra.Command{
		Use: "diff TENANT/TYPE/ID.EXT [FROM [TO]]", Short: "Compare two versions or states of an item",
		Long: "Compares two versions or states (draft, pending, live) of an item. Without TO it compares with live;\n" +
			"without FROM it compares the latest two versions.",
		Args: cobra.RangeArgs(1, 3),
		RunE: func(cmd *cobra.Command, args []string) error {
			ref, err := parseRef(args[0])
			if err != nil {
				return err
			}
			return e.reading(cmd.Context(), func(d *editorial.Desk) error {
				from, to := editorial.Side{}, editorial.Side{State: storage.Live}
				switch len(args) {
				case 1:
					versions, err := d.Versions(cmd.Context(), ref)
					if err != nil {
						return err
					}
					if len(versions) < 2 {
						return storage.Errorf(storage.ErrNotFound, "%s has not two versions to compare", ref.At(storage.Live))
					}
					from.Version, to.Version = versions[1].VersionID, versions[0].VersionID
				case 3:
					to = side(args[2])
					fallthrough
				default:
					from = side(args[1])
				}
				found, err := d.Compare(cmd.Context(), ref, from, to)
				if err != nil {
					return err
				}
				return e.print(found, func(w io.Writer) { comparison(w, found) })
			})
		},
	}
}

// side reads a state or a version id.
func side(s string) editorial.Side {
	if state := storage.State(s); slices.Contains(storage.States(), state) {
		return editorial.Side{State: state}
	}
	return editorial.Side{Version: s}
}

// diffContext is how many unchanged lines are shown around a change.
const diffContext = 3

func comparison(w io.Writer, c *editorial.Comparison) {
	for _, f := range c.Fields {
		say(w, "%s (%s): %s → %s", f.Label, f.Pointer, line(f.From), line(f.To))
	}
	for _, m := range c.Meta {
		say(w, "metadata %s: %s → %s", m.Key, line(m.From), line(m.To))
	}
	if c.Kind != editorial.CompareText {
		say(w, "%s, %s → %s, %s", c.From.ContentType, size(c.From.Size), c.To.ContentType, size(c.To.Size))
		return
	}
	mark := map[diff.Kind]string{diff.Same: " ", diff.Added: "+", diff.Removed: "-"}
	for _, section := range diff.Collapse(c.Lines, diffContext) {
		if section.Folded {
			say(w, "@@ %s @@", plural(section.End-section.Start, "unchanged line", "unchanged lines"))
			continue
		}
		for _, row := range c.Lines[section.Start:section.End] {
			_, _ = fmt.Fprintln(w, mark[row.Kind]+clean(row.Text))
		}
	}
	say(w, "%s added, %d removed", plural(c.Added, "line", "lines"), c.Removed)
}

func (e *env) versionsRestore() *cobra.Command {
	var to string
	cmd := &cobra.Command{
		Use: "restore TENANT/TYPE/ID.EXT VERSION", Short: "Put an old version back, into a draft or onto live", Args: cobra.ExactArgs(2),
	}
	step := addStepFlags(cmd)
	cmd.Flags().StringVar(&to, "to", "draft", "draft or live")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		ref, st, err := refAndState(args[0], to)
		if err != nil {
			return err
		}
		return e.changing(cmd.Context(), func(d *editorial.Desk) error {
			s, err := step.step(d, ref, st)
			if err != nil {
				return err
			}
			done, err := d.Restore(cmd.Context(), ref, args[1], st, s)
			if err != nil {
				return err
			}
			return e.saved(ref, st, done)
		})
	}
	return cmd
}
