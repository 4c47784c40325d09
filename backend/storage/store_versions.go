package storage

import "context"

// ListVersions implements VersionStore.
func (s *Store) ListVersions(ctx context.Context, tenant, contentType, id, ext string) ([]*ContentVersion, error) {
	a, err := address(tenant, contentType, id, ext, Live)
	return call(ctx, s, "ListVersions", a, reading, func(ctx context.Context) ([]*ContentVersion, error) {
		if err != nil {
			return nil, err
		}
		versions, err := s.driver.Versions(ctx, a)
		return notNil(versions), err
	})
}

// GetVersion implements VersionStore.
func (s *Store) GetVersion(ctx context.Context, tenant, contentType, id, ext, versionID string) (*ContentItem, error) {
	a, err := address(tenant, contentType, id, ext, Live)
	return call(ctx, s, "GetVersion", a, reading, func(ctx context.Context) (*ContentItem, error) {
		if err != nil {
			return nil, err
		}
		in, err := s.openVersion(ctx, a, versionID)
		if err != nil {
			return nil, err
		}
		return whole(in)
	})
}

// GetVersionStream implements VersionStore.
func (s *Store) GetVersionStream(ctx context.Context, tenant, contentType, id, ext, versionID string) (*ContentStream, error) {
	a, err := address(tenant, contentType, id, ext, Live)
	return stream(ctx, s, "GetVersionStream", a, reading, func(ctx context.Context) (*ContentStream, error) {
		if err != nil {
			return nil, err
		}
		in, err := s.openVersion(ctx, a, versionID)
		return cancellable(ctx, in), err
	})
}

func (s *Store) openVersion(ctx context.Context, a Address, versionID string) (*ContentStream, error) {
	if err := checkStored("version", versionID); err != nil {
		return nil, err
	}
	return s.driver.OpenVersion(ctx, a, versionID)
}

// RestoreVersion implements VersionStore.
func (s *Store) RestoreVersion(ctx context.Context, tenant, contentType, id, ext, versionID string) (*ContentItem, error) {
	a, err := address(tenant, contentType, id, ext, Live)
	return call(ctx, s, "RestoreVersion", a, writing, func(ctx context.Context) (*ContentItem, error) {
		if err != nil {
			return nil, err
		}
		if err := checkStored("version", versionID); err != nil {
			return nil, err
		}
		return s.driver.Restore(ctx, RestoreRequest{Address: a, Condition: s.condition(), Attribution: s.by(), VersionID: versionID})
	})
}

// ImportVersion implements VersionStore.
func (s *Store) ImportVersion(ctx context.Context, tenant, contentType, id, ext string, version ImportedVersion) (*ContentItem, error) {
	a, err := address(tenant, contentType, id, ext, Live)
	return stream(ctx, s, "ImportVersion", a, writing, func(ctx context.Context) (*ContentItem, error) {
		if err != nil {
			return nil, err
		}
		if version.Time.IsZero() {
			return nil, Errorf(ErrInvalid, "an imported version needs its time")
		}
		metadata := version.Metadata
		if metadata == nil {
			metadata = map[string]string{}
		}
		return s.write(ctx, WriteRequest{
			Address: a, Attribution: Attribution{Author: version.Author, Message: version.Message},
			Body: version.Body, Size: version.Size, MIMEType: version.MIMEType, Metadata: metadata,
			Time: version.Time.UTC(), Action: ActionImport,
		})
	})
}

// GetMetadata implements MetadataStore.
func (s *Store) GetMetadata(ctx context.Context, tenant, contentType, id, ext string, state State) (map[string]string, error) {
	a, err := address(tenant, contentType, id, ext, state)
	return call(ctx, s, "GetMetadata", a, reading, func(ctx context.Context) (map[string]string, error) {
		if err != nil {
			return nil, err
		}
		it, err := s.driver.Stat(ctx, a)
		if err != nil {
			return nil, err
		}
		return it.Metadata, nil
	})
}

// SetMetadata implements MetadataStore.
func (s *Store) SetMetadata(ctx context.Context, tenant, contentType, id, ext string, state State, metadata map[string]string) error {
	return s.metadata(ctx, "SetMetadata", tenant, contentType, id, ext, state, MetadataRequest{Replace: true, Set: metadata})
}

// UpdateMetadata implements MetadataStore.
func (s *Store) UpdateMetadata(ctx context.Context, tenant, contentType, id, ext string, state State, metadata map[string]string) error {
	return s.metadata(ctx, "UpdateMetadata", tenant, contentType, id, ext, state, MetadataRequest{Set: metadata})
}

// DeleteMetadataKeys implements MetadataStore. Keys are folded to lower case;
// a key met in an existing store outside the grammar is removed as it is spelled.
func (s *Store) DeleteMetadataKeys(ctx context.Context, tenant, contentType, id, ext string, state State, keys []string) error {
	remove := make([]string, 0, 2*len(keys))
	for _, k := range keys {
		remove = append(remove, k, asciiLower(k))
	}
	return s.metadata(ctx, "DeleteMetadataKeys", tenant, contentType, id, ext, state, MetadataRequest{Remove: remove})
}

func (s *Store) metadata(ctx context.Context, op, tenant, contentType, id, ext string, state State, req MetadataRequest) error {
	a, err := address(tenant, contentType, id, ext, state)
	return s.do(ctx, op, a, writing, func(ctx context.Context) error {
		if err != nil {
			return err
		}
		set, err := NormalizeMetadata(req.Set)
		if err != nil {
			return err
		}
		req.Address, req.Set = a, set
		req.Condition, req.Attribution = s.condition(), s.by()
		_, err = s.driver.SetMetadata(ctx, req)
		return err
	})
}
