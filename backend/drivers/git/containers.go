package git

import (
	"context"
	"maps"
	"slices"
)

// Tenants implements storage.Driver.
func (d *Driver) Tenants(ctx context.Context) ([]string, error) {
	if err := d.ready(ctx); err != nil {
		return nil, err
	}
	return d.names(ctx, "SELECT tenant FROM scopes WHERE type = '' ORDER BY tenant")
}

// Types implements storage.Driver.
func (d *Driver) Types(ctx context.Context, tenant string) ([]string, error) {
	if err := d.ready(ctx); err != nil {
		return nil, err
	}
	return d.names(ctx, "SELECT type FROM scopes WHERE tenant = ? AND type <> '' ORDER BY type", tenant)
}

func (d *Driver) names(ctx context.Context, query string, args ...any) ([]string, error) {
	names := []string{}
	err := d.index.each(ctx, query, func(r row) error {
		var name string
		err := r.Scan(&name)
		names = append(names, name)
		return err
	}, args...)
	return names, d.failed(err)
}

func sorted(names map[string]struct{}) []string {
	out := slices.Sorted(maps.Keys(names))
	if out == nil {
		return []string{}
	}
	return out
}
