package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"velocity.internal/desk/backend/editorial"
	"velocity.internal/desk/backend/schema"
	"velocity.internal/desk/backend/storage"
)

// stepFlags are the flags of everything that changes an item.
type stepFlags struct {
	cmd      *cobra.Command
	revision string
	message  string
}

func addStepFlags(cmd *cobra.Command) *stepFlags {
	f := &stepFlags{cmd: cmd}
	cmd.Flags().StringVar(&f.revision, "if-revision", "", `only if the item still has this revision; "" means that it must not exist`)
	cmd.Flags().StringVarP(&f.message, "message", "m", "", "what the history says about the change")
	return f
}

// step returns the step on an item in a state.
func (f *stepFlags) step(d *editorial.Desk, ref editorial.Ref, state storage.State) (editorial.Step, error) {
	var given *string
	if f.cmd.Flags().Changed("if-revision") {
		given = &f.revision
	}
	revision, err := seen(f.cmd.Context(), d, ref, state, given)
	return editorial.Step{Revision: revision, Message: f.message}, err
}

// saved is what a change of content says as JSON.
type saved struct {
	Address   string           `json:"address"`
	State     storage.State    `json:"state"`
	Revision  string           `json:"revision"`
	Version   string           `json:"version,omitempty"`
	Unchanged bool             `json:"unchanged"`
	Problems  []schema.Problem `json:"problems"` // what the schema says; nothing was refused for it
}

func (e *env) saved(ref editorial.Ref, state storage.State, s *editorial.Saved) error {
	out := saved{Address: ref.At(storage.Live).String(), State: state, Unchanged: s.Unchanged, Problems: s.Problems}
	if s.Item != nil {
		out.Revision, out.Version = s.Item.Revision, s.Item.VersionID
	}
	if out.Problems == nil {
		out.Problems = []schema.Problem{}
	}
	return e.print(out, func(w io.Writer) {
		what := "saved"
		if out.Unchanged {
			what = "unchanged"
		}
		say(w, "%s %s, revision %s", what, ref.At(state), out.Revision)
		for _, p := range out.Problems {
			say(w, "  the schema says: %s", line(strings.TrimSpace(p.Pointer+" "+p.Message)))
		}
	})
}

func (e *env) contentPut() *cobra.Command {
	var state, mimeType string
	cmd := &cobra.Command{
		Use: "put TENANT/TYPE/ID.EXT [FILE]", Short: "Save a file or standard input as a draft, or as live",
		Long: "Saves FILE, or standard input for - or no FILE, as the draft of an item, or with --state live onto live\n" +
			"content. An unchanged save writes nothing.",
		Args: cobra.RangeArgs(1, 2),
	}
	step := addStepFlags(cmd)
	stateFlag(cmd, &state, "draft", "draft or live")
	cmd.Flags().StringVar(&mimeType, "mime", "", "MIME type (default: that of the item, else of the extension)")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		ref, st, err := refAndState(args[0], state)
		if err != nil {
			return err
		}
		body, length, err := e.input(cmd.Context(), args[1:])
		if err != nil {
			return err
		}
		defer func() { _ = body.Close() }()
		return e.changing(cmd.Context(), func(d *editorial.Desk) error {
			s, err := step.step(d, ref, st)
			if err != nil {
				return err
			}
			done, err := d.Upload(cmd.Context(), ref, st, body, length, mimeType, s)
			if err != nil {
				return err
			}
			return e.saved(ref, st, done)
		})
	}
	return cmd
}

func (e *env) contentDelete() *cobra.Command {
	var state string
	cmd := &cobra.Command{
		Use: "delete TENANT/TYPE/ID.EXT", Short: "Delete an item, or only its draft or live content",
		Long: "Deletes an item in every state; versions of live content stay restorable. With --state draft it only\n" +
			"discards the draft, with --state live it takes live content back into a draft.",
		Args: cobra.ExactArgs(1),
	}
	step := addStepFlags(cmd)
	stateFlag(cmd, &state, "", "draft or live (default: every state)")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		ref, st, err := refAndState(args[0], state)
		switch {
		case err != nil:
			return err
		case st == storage.Pending:
			return storage.Errorf(storage.ErrInvalid, "pending content is sent back with review request-changes or review withdraw")
		case state == "" && cmd.Flags().Changed("if-revision"):
			return storage.Errorf(storage.ErrInvalid, "--if-revision needs --state, because each state has a revision of its own")
		}
		return e.changing(cmd.Context(), func(d *editorial.Desk) error {
			if state == "" {
				if err := d.Delete(cmd.Context(), ref, step.message); err != nil {
					return err
				}
				return e.done("deleted", ref.At(storage.Live).String())
			}
			if _, err := facts(cmd.Context(), d, ref, st); err != nil {
				return err
			}
			s, err := step.step(d, ref, st)
			if err != nil {
				return err
			}
			if st == storage.Draft {
				err = d.Discard(cmd.Context(), ref, s)
			} else {
				err = d.Unpublish(cmd.Context(), ref, s)
			}
			if err != nil {
				return err
			}
			return e.done("deleted", ref.At(st).String())
		})
	}
	return cmd
}

func (e *env) contentMove() *cobra.Command {
	return &cobra.Command{
		Use: "move TENANT/TYPE/ID.EXT TYPE/ID", Short: "Rename an item or move it to another type of its tenant",
		Long: "Renames an item, or moves it to another type of its tenant, with every extension, state, version,\n" +
			"comment and record. The new name has no extension: content move acme/pages/a.md pages/b",
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			ref, err := parseRef(args[0])
			if err != nil {
				return err
			}
			toType, toID, ok := strings.Cut(args[1], "/")
			if !ok {
				return storage.Errorf(storage.ErrInvalid, "%q does not name a place: write TYPE/ID, without tenant and extension", args[1])
			}
			if _, ext := storage.SplitName(toID); ref.Ext != "" && ext == ref.Ext {
				return storage.Errorf(storage.ErrInvalid, "the new name %q has the extension: leave .%s out, an item moves with all its extensions", toID, ext)
			}
			return e.changing(cmd.Context(), func(d *editorial.Desk) error {
				if err := d.Move(cmd.Context(), ref, toType, toID); err != nil {
					return err
				}
				return e.done("moved", ref.Tenant+"/"+toType+"/"+toID)
			})
		},
	}
}

func (e *env) contentMetadata() *cobra.Command {
	var state string
	var set, remove []string
	var replace bool
	cmd := &cobra.Command{
		Use: "metadata TENANT/TYPE/ID.EXT", Short: "Print or change the metadata of an item",
		Long: "Prints the metadata of an item, after changing it when --set, --remove or --replace is given. On live\n" +
			"content a change is a version.",
		Args: cobra.ExactArgs(1),
	}
	step := addStepFlags(cmd)
	stateFlag(cmd, &state, "live", "draft, pending or live")
	cmd.Flags().StringArrayVar(&set, "set", nil, "KEY=VALUE to set; may be given again")
	cmd.Flags().StringArrayVar(&remove, "remove", nil, "KEY to remove; may be given again")
	cmd.Flags().BoolVar(&replace, "replace", false, "drop every key that is not set")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		ref, st, err := refAndState(args[0], state)
		if err != nil {
			return err
		}
		change := editorial.MetadataChanges{Replace: replace, Set: map[string]string{}, Remove: remove}
		for _, pair := range set {
			key, value, ok := strings.Cut(pair, "=")
			if !ok {
				return storage.Errorf(storage.ErrInvalid, "%q is not of the form KEY=VALUE", pair)
			}
			change.Set[key] = value
		}
		if len(set)+len(remove) == 0 && !replace {
			return e.reading(cmd.Context(), func(d *editorial.Desk) error {
				it, err := facts(cmd.Context(), d, ref, st)
				if err != nil {
					return err
				}
				return e.metadata(it.Metadata)
			})
		}
		return e.changing(cmd.Context(), func(d *editorial.Desk) error {
			s, err := step.step(d, ref, st)
			if err != nil {
				return err
			}
			now, err := d.ChangeMetadata(cmd.Context(), ref, st, s, change)
			if err != nil {
				return err
			}
			return e.metadata(now)
		})
	}
	return cmd
}

func (e *env) metadata(metadata map[string]string) error {
	return e.print(metadata, func(w io.Writer) {
		keys := make([]string, 0, len(metadata))
		for k := range metadata {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		for _, k := range keys {
			_, _ = fmt.Fprintf(w, "%s=%s\n", line(k), line(metadata[k]))
		}
	})
}
