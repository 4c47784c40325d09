package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"velocity.internal/desk/backend/editorial"
	"velocity.internal/desk/backend/identity"
	"velocity.internal/desk/backend/storage"
)

func (e *env) contentCommand() *cobra.Command {
	return group("content", "List, read, write, move and delete items",
		e.contentList(), e.contentGet(), e.contentPut(), e.contentDelete(), e.contentMove(), e.contentMetadata())
}

// stateFlag adds --state with a default.
func stateFlag(cmd *cobra.Command, state *string, fallback, help string) {
	cmd.Flags().StringVar(state, "state", fallback, help)
}

func (e *env) contentList() *cobra.Command {
	var state, prefix string
	cmd := &cobra.Command{
		Use: "list TENANT[/TYPE]", Short: "List the items of a type, or the types of a tenant", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.reading(cmd.Context(), func(d *editorial.Desk) error {
				if storage.CheckName("tenant", args[0]) == nil {
					return e.listTypes(cmd.Context(), d, args[0])
				}
				tenant, contentType, err := parseType(args[0])
				if err != nil {
					return err
				}
				st, err := storage.ParseState(state)
				if err != nil {
					return err
				}
				return e.listItems(cmd.Context(), d, storage.Address{Tenant: tenant, Type: contentType, State: st}, prefix)
			})
		},
	}
	stateFlag(cmd, &state, "live", "draft, pending or live")
	cmd.Flags().StringVar(&prefix, "prefix", "", "only names that begin with this")
	return cmd
}

func (e *env) listTypes(ctx context.Context, d *editorial.Desk, tenant string) error {
	known, err := d.Tenants(ctx)
	if err != nil {
		return err
	}
	if !slices.Contains(known, tenant) {
		return storage.Errorf(storage.ErrNotFound, "there is no tenant %q", tenant)
	}
	types, err := d.Types(ctx, tenant)
	if err != nil {
		return err
	}
	return e.print(types, func(w io.Writer) {
		rows := make([][]string, 0, len(types))
		for _, t := range types {
			rows = append(rows, []string{t.Name, fmt.Sprint(t.Counts.All), fmt.Sprint(t.Counts.Draft), fmt.Sprint(t.Counts.Pending), fmt.Sprint(t.Counts.Live)})
		}
		table(w, []string{"TYPE", "ITEMS", "DRAFT", "PENDING", "LIVE"}, rows)
	})
}

// listItems prints page by page, so that a long list is never held whole.
func (e *env) listItems(ctx context.Context, d *editorial.Desk, a storage.Address, prefix string) error {
	store, err := d.Raw(a.Tenant, identity.Read)
	if err != nil {
		return err
	}
	types, err := store.ListContentTypes(ctx, a.Tenant)
	if err != nil {
		return err
	}
	if !slices.Contains(types, a.Type) {
		return storage.Errorf(storage.ErrNotFound, "there is no type %q in the tenant %q", a.Type, a.Tenant)
	}
	opts := storage.ListOptions{Prefix: prefix, Limit: 1000, Full: true}
	separator := "[\n  "
	for {
		page, err := store.ListPage(ctx, a.Tenant, a.Type, a.State, opts)
		if err != nil {
			return err
		}
		if !e.json {
			itemTable(e.out, page.Items)
		} else {
			for _, it := range page.Items {
				body, err := json.Marshal(it)
				if err != nil {
					return err
				}
				if _, err := fmt.Fprintf(e.out, "%s%s", separator, body); err != nil {
					return err
				}
				separator = ",\n  "
			}
		}
		if opts.Cursor = page.Next; opts.Cursor == "" {
			break
		}
	}
	if !e.json {
		return nil
	}
	end := "\n]"
	if separator == "[\n  " {
		end = "[]"
	}
	_, err = fmt.Fprintln(e.out, end)
	return err
}

func itemTable(w io.Writer, items []*storage.ContentItem) {
	rows := make([][]string, 0, len(items))
	for _, it := range items {
		rows = append(rows, []string{it.Key, size(it.Size), it.ContentType, when(it.LastModified), it.Revision})
	}
	table(w, []string{"NAME", "SIZE", "MIME TYPE", "CHANGED", "REVISION"}, rows)
}

func (e *env) contentGet() *cobra.Command {
	var state, output string
	cmd := &cobra.Command{
		Use: "get TENANT/TYPE/ID.EXT", Short: "Write the bytes of an item to standard output or a file",
		Long: "Writes the bytes of an item to standard output, or to the file of --output. With --json it prints what\n" +
			"is known of the item, with its revision and metadata, and not its bytes.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			ref, st, err := refAndState(args[0], state)
			if err != nil {
				return err
			}
			return e.reading(cmd.Context(), func(d *editorial.Desk) error {
				in, err := d.Open(cmd.Context(), ref, st)
				if err != nil {
					return err
				}
				return e.deliver(in, output)
			})
		},
	}
	stateFlag(cmd, &state, "live", "draft, pending or live")
	cmd.Flags().StringVarP(&output, "output", "o", "", "file to write to")
	return cmd
}

func refAndState(ref, state string) (editorial.Ref, storage.State, error) {
	r, err := parseRef(ref)
	if err != nil {
		return r, "", err
	}
	st, err := storage.ParseState(state)
	return r, st, err
}

// deliver writes a stream to output, or to standard output for "", and closes it.
func (e *env) deliver(in *storage.ContentStream, output string) (err error) {
	defer func() { _ = in.Body.Close() }()
	if e.json && output == "" {
		return e.print(in.ContentItem, nil)
	}
	if output == "" {
		_, err = io.Copy(e.out, in.Body)
		return err
	}
	// Beside the target first, so that a failure leaves what was there.
	temp, err := os.CreateTemp(filepath.Dir(output), ".velocity-*")
	if err != nil {
		return storage.Errorf(storage.ErrInvalid, "%s cannot be written: %v", output, err)
	}
	defer func() { _ = os.Remove(temp.Name()) }() // gone once it is renamed
	if _, err = io.Copy(temp, in.Body); err == nil {
		err = temp.Chmod(0o644) //nolint:gosec // a file that the person asked for, as an editor would make it
	}
	if cerr := temp.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(temp.Name(), output)
	}
	if err == nil && e.json {
		return e.print(in.ContentItem, nil)
	}
	return err
}
