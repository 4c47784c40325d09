package storage

import (
	"context"
	"errors"
	"slices"
	"strings"
)

// ListTenants implements TenantStore.
func (s *Store) ListTenants(ctx context.Context) ([]string, error) {
	return call(ctx, s, "ListTenants", Address{}, reading, func(ctx context.Context) ([]string, error) {
		names, err := s.driver.Tenants(ctx)
		return notNil(names), err
	})
}

// CreateTenant implements TenantStore.
func (s *Store) CreateTenant(ctx context.Context, tenant string) error {
	return s.do(ctx, "CreateTenant", Address{Tenant: tenant}, writing, func(ctx context.Context) error {
		if err := CheckName("tenant", tenant); err != nil {
			return err
		}
		return s.create(ctx, Container{Tenant: tenant})
	})
}

func (s *Store) create(ctx context.Context, c Container) error {
	return s.driver.Create(ctx, c, s.by())
}

// ListContentTypes implements TenantStore.
func (s *Store) ListContentTypes(ctx context.Context, tenant string) ([]string, error) {
	a, err := container(tenant, "")
	return call(ctx, s, "ListContentTypes", a, reading, func(ctx context.Context) ([]string, error) {
		if err != nil {
			return nil, err
		}
		names, err := s.driver.Types(ctx, tenant)
		return notNil(names), err
	})
}

// CreateContentType implements TenantStore.
func (s *Store) CreateContentType(ctx context.Context, tenant, contentType string) error {
	a, err := container(tenant, contentType)
	return s.do(ctx, "CreateContentType", a, writing, func(ctx context.Context) error {
		if err := errors.Join(err, CheckName("type", contentType)); err != nil {
			return err
		}
		if err := s.admitContainer(ctx, tenant, ""); err != nil {
			return err
		}
		return s.create(ctx, Container{Tenant: tenant, Type: contentType})
	})
}

// DeleteContentType implements TenantStore.
func (s *Store) DeleteContentType(ctx context.Context, tenant, contentType string) error {
	a, err := container(tenant, contentType)
	return s.do(ctx, "DeleteContentType", a, writing, func(ctx context.Context) error {
		switch {
		case err != nil:
			return err
		case contentType == "":
			return Errorf(ErrInvalid, "the type is missing")
		}
		return s.driver.Remove(ctx, Container{Tenant: tenant, Type: contentType}, s.by())
	})
}

// DeleteTenant implements TenantStore.
func (s *Store) DeleteTenant(ctx context.Context, tenant string) error {
	a, err := container(tenant, "")
	return s.do(ctx, "DeleteTenant", a, writing, func(ctx context.Context) error {
		if err != nil {
			return err
		}
		return s.driver.Remove(ctx, Container{Tenant: tenant}, s.by())
	})
}

// CreateFolder implements FolderStore.
func (s *Store) CreateFolder(ctx context.Context, tenant, contentType, folderPath string, state State) error {
	a, err := folder(tenant, contentType, folderPath)
	if err == nil {
		a.State, err = ParseState(string(state))
	}
	return s.do(ctx, "CreateFolder", a, writing, func(ctx context.Context) error {
		if err := errors.Join(err, CheckFolder(a.ID)); err != nil {
			return err
		}
		if err := s.admitContainer(ctx, tenant, contentType); err != nil {
			return err
		}
		return s.create(ctx, Container{Tenant: tenant, Type: contentType, Folder: a.ID, State: a.State})
	})
}

// DeleteFolder implements FolderStore.
func (s *Store) DeleteFolder(ctx context.Context, tenant, contentType, folderPath string) error {
	a, err := folder(tenant, contentType, folderPath)
	return s.do(ctx, "DeleteFolder", a, writing, func(ctx context.Context) error {
		switch {
		case err != nil:
			return err
		case a.ID == "":
			return Errorf(ErrInvalid, "the folder is missing")
		}
		return s.driver.Remove(ctx, Container{Tenant: tenant, Type: contentType, Folder: a.ID}, s.by())
	})
}

// GetDirectoryIndex implements FolderStore.
func (s *Store) GetDirectoryIndex(ctx context.Context, tenant, contentType, prefix string, state State) (*DirectoryIndex, error) {
	a, err := folder(tenant, contentType, prefix)
	if err == nil {
		a.State, err = ParseState(string(state))
	}
	return call(ctx, s, "GetDirectoryIndex", a, reading, func(ctx context.Context) (*DirectoryIndex, error) {
		if err != nil {
			return nil, err
		}
		return s.index(ctx, a)
	})
}

func indexKey(a Address) DocumentKey {
	return DocumentKey{Kind: DocIndex, Tenant: a.Tenant, Type: a.Type, State: a.State, ID: a.ID, Name: "_index"}
}

// index reads the order of the folder a.ID, an empty one when none was put.
func (s *Store) index(ctx context.Context, a Address) (*DirectoryIndex, error) {
	index := &DirectoryIndex{}
	if err := s.getJSON(ctx, indexKey(a), index); err != nil && !errors.Is(err, ErrNotFound) {
		return nil, err
	}
	index.Order = notNil(index.Order)
	return index, nil
}

// PutDirectoryIndex implements FolderStore.
func (s *Store) PutDirectoryIndex(ctx context.Context, tenant, contentType, prefix string, state State, index *DirectoryIndex) error {
	a, err := folder(tenant, contentType, prefix)
	if err == nil {
		a.State, err = ParseState(string(state))
	}
	return s.do(ctx, "PutDirectoryIndex", a, writing, func(ctx context.Context) error {
		if err != nil {
			return err
		}
		if err := s.admitContainer(ctx, tenant, contentType); err != nil {
			return err
		}
		stored := DirectoryIndex{}
		if index != nil {
			stored = *index
		}
		stored.Order = notNil(stored.Order)
		return s.putJSON(ctx, DocumentRequest{Key: indexKey(a), IfMatch: s.opts.IfMatch}, stored)
	})
}

// ordered puts the names of an index first, in its order, and the rest behind
// them as they are. Items are named without folder and extension.
func ordered(level *BrowseResult, order []string, prefix string) *BrowseResult {
	rank := make(map[string]int, len(order))
	for i, name := range order {
		if _, double := rank[name]; !double {
			rank[name] = i
		}
	}
	place := func(name string) int {
		if i, ok := rank[name]; ok {
			return i
		}
		return len(order)
	}
	base := func(it *ContentItem) string {
		id, _ := SplitName(it.Key)
		return strings.TrimPrefix(strings.TrimPrefix(id, prefix), "/")
	}
	out := &BrowseResult{Folders: notNil(level.Folders), Items: notNil(level.Items)}
	slices.SortStableFunc(out.Folders, func(a, b string) int { return place(a) - place(b) })
	slices.SortStableFunc(out.Items, func(a, b *ContentItem) int { return place(base(a)) - place(base(b)) })
	return out
}
