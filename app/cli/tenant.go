package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"velocity.internal/desk/backend/editorial"
	"velocity.internal/desk/backend/storage"
)

func (e *env) tenantCommand() *cobra.Command {
	return group("tenant", "List, create and delete tenants", e.tenantList(), e.tenantCreate(), e.tenantDelete())
}

func (e *env) tenantList() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the tenants", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return e.reading(cmd.Context(), func(d *editorial.Desk) error {
				names, err := d.Tenants(cmd.Context())
				if err != nil {
					return err
				}
				return e.print(names, func(w io.Writer) {
					for _, name := range names {
						say(w, "%s", name)
					}
				})
			})
		},
	}
}

func (e *env) tenantCreate() *cobra.Command {
	return &cobra.Command{
		Use: "create TENANT", Short: "Create a tenant, and the store when it does not exist", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := storage.CheckName("tenant", args[0]); err != nil { // before a store is made for it
				return err
			}
			return e.changingIn(cmd.Context(), create, func(d *editorial.Desk) error {
				if err := d.CreateTenant(cmd.Context(), args[0]); err != nil {
					return err
				}
				return e.done("created", args[0])
			})
		},
	}
}

func (e *env) tenantDelete() *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use: "delete TENANT", Short: "Delete a tenant for good, with everything in it",
		Long: "Deletes a tenant for good, with its content in every state, versions, history, comments, schemas and\n" +
			"webhooks. It asks for the tenant's name on standard input, unless --yes is given.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			name := args[0]
			return e.changing(cmd.Context(), func(d *editorial.Desk) error {
				known, err := d.Tenants(cmd.Context())
				if err != nil {
					return err
				}
				if !slices.Contains(known, name) {
					return storage.Errorf(storage.ErrNotFound, "there is no tenant %q", name)
				}
				if !yes {
					if err := e.confirm(cmd.Context(), name); err != nil {
						return err
					}
				}
				if err := d.DeleteTenant(cmd.Context(), name); err != nil {
					return err
				}
				return e.done("deleted", name)
			})
		},
	}
	cmd.Flags().BoolVar(&yes, "yes", false, "do not ask")
	return cmd
}

// confirm asks for a name to be typed.
func (e *env) confirm(ctx context.Context, name string) error {
	_, _ = fmt.Fprintf(e.err, "This deletes %s for good. Type its name to go on: ", name)
	typed, err := bufio.NewReader(io.LimitReader(e.stdin(ctx), 1024)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if strings.TrimSpace(typed) != name {
		return storage.Errorf(storage.ErrInvalid, "nothing was deleted: the name was not typed; add --yes to delete without being asked")
	}
	return nil
}

// done tells of something that was done to a named thing.
func (e *env) done(what, name string) error {
	return e.print(map[string]string{"done": what, "name": name}, func(w io.Writer) { say(w, "%s %s", what, name) })
}
