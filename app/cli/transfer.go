package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"velocity.internal/desk/backend/storage"
	"velocity.internal/desk/backend/transfer"
)

func (e *env) importCommand() *cobra.Command {
	var to string
	var opts transfer.Options
	cmd := &cobra.Command{
		Use:   "import DIR",
		Short: "Take a folder in the tree layout into a store",
		Long: "Takes the folder DIR in the tree layout (tenants/…, schemas/…, with .meta sidecars) into a store.\n\n" +
			"Each file is imported, the same already, or refused with a reason. What is the same makes no new\n" +
			"version, so an import that was interrupted is simply run again.\n\n" +
			"Files outside the layout are reported and are no failure; other refusals end with exit code 1.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.importTree(cmd.Context(), args[0], cmp.Or(to, e.storeURL), opts)
		},
	}
	cmd.Flags().StringVar(&to, "to", "", "URL of the store, instead of --store")
	cmd.Flags().BoolVar(&opts.Replace, "replace", false, "put what differs from the store in its place")
	return cmd
}

func (e *env) importTree(ctx context.Context, dir, to string, opts transfer.Options) (err error) {
	root, err := openDir(dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	store, err := create(ctx, to)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	draw, done := progress(e.err)
	report, err := transfer.Import(ctx, root.FS(), store, opts, draw)
	done()
	if perr := e.printReport(report, "imported", "import"); err == nil {
		err = perr
	}
	if err == nil && report.Found > 0 && report.Imported+report.Same+report.Failed() == 0 {
		return storage.Errorf(storage.ErrInvalid, "nothing in %s is in the tree layout: it should hold the folder tenants", dir)
	}
	return refusedError(report, err)
}

func (e *env) exportCommand() *cobra.Command {
	var from string
	var opts transfer.Options
	cmd := &cobra.Command{
		Use:   "export DIR",
		Short: "Write a store into a folder in the tree layout",
		Long: "Writes a store into the folder DIR, which is made when it does not exist, in the layout that import reads.\n\n" +
			"The present content in every state is exported, with schemas, comments, history and workflow records;\n" +
			"earlier versions are not. What is in DIR already and differs is refused, so an export that was\n" +
			"interrupted is simply run again.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.exportTree(cmd.Context(), args[0], cmp.Or(from, e.storeURL), opts)
		},
	}
	cmd.Flags().StringVar(&from, "from", "", "URL of the store, instead of --store")
	cmd.Flags().StringArrayVar(&opts.Tenants, "tenant", nil, "only this tenant; may be given again")
	cmd.Flags().BoolVar(&opts.Replace, "replace", false, "put the store's content in the place of what differs in DIR")
	return cmd
}

func (e *env) exportTree(ctx context.Context, dir, from string, opts transfer.Options) (err error) {
	store, err := open(ctx, from)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // exported content is for others to read
		return storage.Errorf(storage.ErrInvalid, "the folder %s cannot be made: %v", dir, err)
	}
	root, err := openDir(dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	draw, done := progress(e.err)
	report, err := transfer.Export(ctx, store, root, opts, draw)
	done()
	if perr := e.printReport(report, "exported", "export"); err == nil {
		err = perr
	}
	return refusedError(report, err)
}

func openDir(dir string) (*os.Root, error) {
	root, err := os.OpenRoot(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, storage.Errorf(storage.ErrNotFound, "the folder %s does not exist", dir)
	case err != nil:
		return nil, storage.Errorf(storage.ErrInvalid, "the folder %s cannot be opened: %v", dir, err)
	}
	return root, nil
}

func refusedError(r transfer.Report, err error) error {
	if n := r.Failed(); err == nil && n > 0 {
		return fmt.Errorf("%s refused: see the report", plural(n, "file of the layout was", "files of the layout were"))
	}
	return err
}

// shownFiles is how many files of a reason, and how many notes, the report of a person lists.
const shownFiles = 10

// printReport prints a report; done and verb name the direction.
func (e *env) printReport(r transfer.Report, done, verb string) error {
	return e.print(r, func(w io.Writer) {
		rows := make([][]string, 0, len(r.Counts))
		for _, c := range r.Counts {
			rows = append(rows, []string{
				c.Kind, c.Tenant, c.Type, string(c.State), fmt.Sprint(c.Found), fmt.Sprint(c.Done), fmt.Sprint(c.Same), fmt.Sprint(c.Refused), size(c.Bytes),
			})
		}
		table(w, []string{"KIND", "TENANT", "TYPE", "STATE", "FOUND", "DONE", "SAME", "REFUSED", "SIZE"}, rows)
		for _, g := range r.Refusals {
			say(w, "\nRefused, %s: %s", g.Reason, plural(len(g.Files), "file", "files"))
			for i, f := range g.Files {
				if i == shownFiles {
					say(w, "  … and %d more; --json lists all", len(g.Files)-i)
					break
				}
				say(w, "  %s", line(f.Path+detail(f.Detail)))
			}
		}
		if len(r.Notes) > 0 {
			say(w, "\n%s:", plural(len(r.Notes), "note", "notes"))
		}
		for i, n := range r.Notes {
			if i == shownFiles {
				say(w, "  … and %d more; --json lists all", len(r.Notes)-i)
				break
			}
			say(w, "  %s", line(n.Path+detail(n.Text)))
		}
		say(w, "\n%d found = %d %s (%s) + %d the same already + %d refused; %s",
			r.Found, r.Imported+r.Exported, done, size(r.Bytes), r.Same, r.Refused, plural(r.Tenants, "tenant", "tenants"))
		if r.Stopped != "" {
			say(w, "The %s stopped before its end. Run the same command again to go on from here.", verb)
		}
	})
}

func detail(s string) string {
	if s == "" {
		return ""
	}
	return ": " + s
}
