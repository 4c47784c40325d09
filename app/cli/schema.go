package cli

import (
	"context"
	"errors"
	"io"

	"github.com/spf13/cobra"

	"velocity.internal/desk/backend/editorial"
	"velocity.internal/desk/backend/identity"
	"velocity.internal/desk/backend/schema"
	"velocity.internal/desk/backend/storage"
)

func (e *env) schemaCommand() *cobra.Command {
	g := group("schema", "List, read, write and check schemas", e.schemaList(), e.schemaGet(), e.schemaPut(), e.schemaDelete(), e.schemaCheck())
	g.Long = "Schemas are JSON Schema documents named like the content type that they describe. With --tenant a\n" +
		"schema belongs to that tenant and wins over the global one of the same name."
	return g
}

func tenantFlag(cmd *cobra.Command, tenant *string, help string) {
	cmd.Flags().StringVar(tenant, "tenant", "", help)
}

func (e *env) schemaList() *cobra.Command {
	var tenant string
	cmd := &cobra.Command{
		Use: "list", Short: "List the global schemas, or those that apply in a tenant", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return e.reading(cmd.Context(), func(d *editorial.Desk) error {
				found, err := schemas(cmd.Context(), d, tenant)
				if err != nil {
					return err
				}
				return e.print(found, func(w io.Writer) {
					rows := make([][]string, 0, len(found))
					for _, s := range found {
						of := "global"
						if s.Tenant {
							of = tenant
						}
						rows = append(rows, []string{s.Name, of, string(s.Mode), s.Title})
					}
					table(w, []string{"SCHEMA", "OF", "VALIDATION", "TITLE"}, rows)
				})
			})
		},
	}
	tenantFlag(cmd, &tenant, "the schemas that apply in this tenant")
	return cmd
}

// schemas returns the schemas that apply in a tenant, or with "" the global ones.
func schemas(ctx context.Context, d *editorial.Desk, tenant string) ([]editorial.SchemaSummary, error) {
	if tenant != "" {
		return d.Schemas(ctx, tenant)
	}
	store, err := d.Raw("", identity.Read)
	if err != nil {
		return nil, err
	}
	names, err := store.ListGlobalSchemas(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]editorial.SchemaSummary, 0, len(names))
	for _, name := range names {
		out = append(out, editorial.SchemaSummary{Name: name, Global: true})
	}
	return out, nil
}

func (e *env) schemaGet() *cobra.Command {
	var tenant string
	cmd := &cobra.Command{
		Use: "get NAME", Short: "Print a schema", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.reading(cmd.Context(), func(d *editorial.Desk) error {
				s, err := d.Schema(cmd.Context(), tenant, args[0])
				if err != nil {
					return err
				}
				_, err = e.out.Write(s.Content)
				return err
			})
		},
	}
	tenantFlag(cmd, &tenant, "the schema that applies in this tenant")
	return cmd
}

func (e *env) schemaPut() *cobra.Command {
	var tenant, revision string
	cmd := &cobra.Command{
		Use: "put NAME [FILE]", Short: "Save a file or standard input as a schema", Args: cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			content, err := e.document(cmd.Context(), args[1:])
			if err != nil {
				return err
			}
			return e.changing(cmd.Context(), func(d *editorial.Desk) error {
				if !cmd.Flags().Changed("if-revision") {
					if revision, err = schemaRevision(cmd.Context(), d, tenant, args[0]); err != nil {
						return err
					}
				}
				if err := d.SaveSchema(cmd.Context(), tenant, args[0], content, revision); err != nil {
					return err
				}
				return e.done("saved", args[0])
			})
		},
	}
	tenantFlag(cmd, &tenant, "the tenant that it belongs to (default: global)")
	cmd.Flags().StringVar(&revision, "if-revision", "", `only if the schema still has this revision; "" means that it must not exist`)
	return cmd
}

// schemaRevision returns the revision of a schema at this very place, "" when there is none.
func schemaRevision(ctx context.Context, d *editorial.Desk, tenant, name string) (string, error) {
	s, err := schemaAt(ctx, d, tenant, name)
	if errors.Is(err, storage.ErrNotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return s.Revision, nil
}

// schemaAt returns the schema of a tenant, or with "" the global one, without
// the one standing in for the other.
func schemaAt(ctx context.Context, d *editorial.Desk, tenant, name string) (*storage.Schema, error) {
	store, err := d.Raw(tenant, identity.Read)
	if err != nil {
		return nil, err
	}
	if tenant == "" {
		return store.GetGlobalSchema(ctx, name)
	}
	return store.GetTenantSchema(ctx, tenant, name)
}

func (e *env) schemaDelete() *cobra.Command {
	var tenant string
	cmd := &cobra.Command{
		Use: "delete NAME", Short: "Delete a schema", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.changing(cmd.Context(), func(d *editorial.Desk) error {
				if _, err := schemaAt(cmd.Context(), d, tenant, args[0]); err != nil {
					return err
				}
				if err := d.DeleteSchema(cmd.Context(), tenant, args[0]); err != nil {
					return err
				}
				return e.done("deleted", args[0])
			})
		},
	}
	tenantFlag(cmd, &tenant, "the tenant that it belongs to (default: global)")
	return cmd
}

// checked is what `schema check` prints as JSON.
type checked struct {
	Problems []schema.Problem  `json:"problems"` // of the schema itself
	Impact   *editorial.Impact `json:"impact"`   // null without a tenant or when the schema is wrong
}

func (e *env) schemaCheck() *cobra.Command {
	var tenant string
	cmd := &cobra.Command{
		Use: "check NAME [FILE]", Short: "Check a schema, and a tenant's items against it",
		Long: "Checks the schema in FILE (- is standard input), or without FILE the stored one. With --tenant it also\n" +
			"holds the tenant's items of the type NAME against it. Problems end with exit code 2.",
		Args: cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.reading(cmd.Context(), func(d *editorial.Desk) error {
				content, err := e.schemaContent(cmd.Context(), d, tenant, args)
				if err != nil {
					return err
				}
				out := checked{Problems: d.CheckSchema(cmd.Context(), tenant, args[0], content)}
				if len(out.Problems) == 0 && tenant != "" {
					if out.Impact, err = d.SchemaImpact(cmd.Context(), tenant, args[0], content); err != nil {
						return err
					}
				}
				if err := e.print(out, func(w io.Writer) { printChecked(w, out) }); err != nil {
					return err
				}
				switch {
				case len(out.Problems) > 0:
					return storage.Errorf(storage.ErrInvalid, "the schema is not a proper one")
				case out.Impact != nil && out.Impact.Failing > 0:
					return storage.Errorf(storage.ErrInvalid, "%d of %s not fit the schema", out.Impact.Failing, plural(out.Impact.Checked, "item does", "items do"))
				}
				return nil
			})
		},
	}
	tenantFlag(cmd, &tenant, "also check the items of this tenant")
	return cmd
}

func (e *env) schemaContent(ctx context.Context, d *editorial.Desk, tenant string, args []string) ([]byte, error) {
	if len(args) > 1 {
		return e.document(ctx, args[1:])
	}
	s, err := d.Schema(ctx, tenant, args[0])
	if err != nil {
		return nil, err
	}
	return s.Content, nil
}

func printChecked(w io.Writer, c checked) {
	for _, p := range c.Problems {
		say(w, "%s", line(p.Pointer+" "+p.Message))
	}
	if c.Impact == nil {
		return
	}
	for _, it := range c.Impact.Items {
		for _, p := range it.Problems {
			say(w, "%s: %s", it.At(it.State), line(p.Pointer+" "+p.Message))
		}
	}
	say(w, "%s checked, %d failing", plural(c.Impact.Checked, "item", "items"), c.Impact.Failing)
}

// document reads a schema whole.
func (e *env) document(ctx context.Context, args []string) ([]byte, error) {
	in, _, err := e.input(ctx, args)
	if err != nil {
		return nil, err
	}
	defer func() { _ = in.Close() }()
	content, err := io.ReadAll(io.LimitReader(in, storage.MaxDocument+1))
	if err == nil && len(content) > storage.MaxDocument {
		err = storage.Errorf(storage.ErrTooLarge, "the schema is larger than %d bytes", storage.MaxDocument)
	}
	return content, err
}
