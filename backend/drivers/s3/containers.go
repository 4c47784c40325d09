package s3

import (
	"context"
	"errors"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"velocity.internal/desk/backend/internal/tree"
	"velocity.internal/desk/backend/storage"
)

// Tenants implements storage.Driver.
func (d *Driver) Tenants(ctx context.Context) ([]string, error) {
	return d.containers(ctx, tree.TenantsDir)
}

// Types implements storage.Driver.
func (d *Driver) Types(ctx context.Context, tenant string) ([]string, error) {
	return d.containers(ctx, tree.Types(tenant))
}

// containers lists the folders directly below another.
func (d *Driver) containers(ctx context.Context, path string) ([]string, error) {
	names := []string{}
	err := d.walkLevel(ctx, d.key(path)+"/", func(name string) {
		if tree.IsContainerName(name) {
			names = append(names, name)
		}
	}, func(types.Object) {})
	slices.Sort(names)
	return names, err
}

// Create implements storage.Driver.
func (d *Driver) Create(ctx context.Context, c storage.Container, _ storage.Attribution) error {
	if err := d.mayWrite(ctx); err != nil {
		return err
	}
	if err := d.checkContainer(ctx, c.Tenant, c.Type); err != nil {
		return err
	}
	key := d.key(tree.Keep(c))
	_, err := d.client.HeadObject(ctx, &sdk.HeadObjectInput{Bucket: &d.cfg.Bucket, Key: &key})
	if err = d.failed(ctx, err); !errors.Is(err, storage.ErrNotFound) {
		return err
	}
	if _, err := d.put(ctx, key, nil, typeKeep, nil, nil); err != nil {
		return err
	}
	d.names.addContainer(c.Tenant, c.Type)
	d.publish(storage.Event{Address: storage.Address{Tenant: c.Tenant, Type: c.Type, ID: c.Folder, State: c.State}, Kind: storage.EventFolder})
	return nil
}

// Remove implements storage.Driver.
func (d *Driver) Remove(ctx context.Context, c storage.Container, _ storage.Attribution) error {
	if err := d.mayWrite(ctx); err != nil {
		return err
	}
	var err error
	if c.Folder == "" {
		d.names.forget(c.Tenant, c.Type)
		err = d.purge(ctx, d.key(tree.Folder(c))+"/")
		d.names.forget(c.Tenant, c.Type)
	} else {
		err = d.removeFolder(ctx, c)
	}
	if err != nil {
		return err
	}
	d.publish(storage.Event{Address: storage.Address{Tenant: c.Tenant, Type: c.Type, ID: c.Folder}, Kind: storage.EventFolder})
	return nil
}

// removeFolder deletes the items below a folder in every state, and then what
// made the folder.
func (d *Driver) removeFolder(ctx context.Context, c storage.Container) error {
	for _, state := range storage.States() {
		c.State = state
		var items []storage.Address
		var marks []string
		err := d.walk(ctx, d.key(tree.Folder(c))+"/", "", func(o types.Object) (bool, error) {
			key := aws.ToString(o.Key)
			switch e := d.layout.Parse(d.path(key)); {
			case e.Kind == tree.KindContent && e.Address.State == state:
				items = append(items, e.Address)
			case e.Kind == tree.KindContainer, e.Kind == tree.KindDocument && e.Key.Kind == storage.DocIndex:
				marks = append(marks, key)
			}
			return true, nil
		})
		if err != nil {
			return err
		}
		err = each(ctx, len(items), func(ctx context.Context, i int) error {
			return d.Delete(ctx, storage.DeleteRequest{Address: items[i]})
		})
		if err != nil {
			return err
		}
		err = each(ctx, len(marks), func(ctx context.Context, i int) error { return d.deleteKey(ctx, marks[i], "", false) })
		if err != nil {
			return err
		}
	}
	return nil
}

// checkContainer refuses a tenant or type that is new and differs from an
// existing one only in case. An empty type is not judged.
func (d *Driver) checkContainer(ctx context.Context, tenant, contentType string) error {
	if d.names.knows(tenant, contentType) {
		return nil
	}
	tenants, err := d.Tenants(ctx)
	if err != nil {
		return err
	}
	if err := twin(tenant, tenants); err != nil || contentType == "" {
		return err
	}
	all, err := d.Types(ctx, tenant)
	if err != nil {
		return err
	}
	return twin(contentType, all)
}

// twin returns CaseTaken when a name differs from one that exists only in case.
func twin(name string, existing []string) error {
	if slices.Contains(existing, name) {
		return nil
	}
	for _, other := range existing {
		if storage.FoldName(other) == storage.FoldName(name) {
			return storage.CaseTaken(name, other)
		}
	}
	return nil
}
