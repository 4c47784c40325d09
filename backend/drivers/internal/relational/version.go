package relational

import (
	"context"

	"velocity.internal/desk/backend/storage"
)

const listVersions = `SELECT v.version, v.modified, v.size, coalesce(l.version, '') FROM versions AS v
	LEFT JOIN items AS l ON l.tenant = v.tenant AND l.type = v.type AND l.state = 'live' AND l.name = v.name
	WHERE v.tenant = ?1 AND v.type = ?2 AND v.name = ?3 ORDER BY v.seq DESC`

// Versions implements storage.Driver.
func (s *Store) Versions(ctx context.Context, a storage.Address) ([]*storage.ContentVersion, error) {
	versions := []*storage.ContentVersion{}
	err := s.db.Each(ctx, listVersions, func(row Row) error {
		var v storage.ContentVersion
		var modified Moment
		var live string
		if err := row.Scan(&v.VersionID, &modified, &v.Size, &live); err != nil {
			return err
		}
		v.LastModified, v.IsLatest = modified.Time(), v.VersionID == live
		versions = append(versions, &v)
		return nil
	}, a.Tenant, a.Type, a.Name())
	return versions, err
}

// A version is selected as a row: its revision is its id and it has no base.
const (
	versionColumns = `v.name, v.version, v.version, '', v.mime, v.size, v.modified, v.sum, v.blob, v.metadata`
	atVersion      = ` WHERE v.version = ?1 AND v.tenant = ?2 AND v.type = ?3 AND v.name = ?4`
	selectVersion  = `SELECT ` + versionColumns + ` FROM versions AS v` + atVersion
	openVersion    = `SELECT ` + versionColumns + `, b.data FROM versions AS v LEFT JOIN blobs AS b ON b.id = v.blob` + atVersion
)

// OpenVersion implements storage.Driver.
func (s *Store) OpenVersion(ctx context.Context, a storage.Address, versionID string) (*storage.ContentStream, error) {
	var r row
	var first []byte
	found, err := one(ctx, s.db, openVersion, r.dest(&first), versionID, a.Tenant, a.Type, a.Name())
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, storage.ErrNotFound
	}
	return s.stream(ctx, &r, first)
}

// Restore implements storage.Driver.
func (s *Store) Restore(ctx context.Context, req storage.RestoreRequest) (*storage.ContentItem, error) {
	var it *storage.ContentItem
	a := req.In(storage.Live)
	err := s.update(ctx, claimOf(a), func(t *tx) error {
		var r row
		found, err := one(ctx, t, selectVersion, r.dest(), req.VersionID, a.Tenant, a.Type, a.Name())
		if err != nil {
			return err
		}
		if !found {
			return storage.ErrNotFound
		}
		live, err := read(ctx, t, a)
		if err != nil {
			return err
		}
		if live == nil {
			live = &row{}
		}
		if err := storage.CheckMatch(req.IfMatch, live.revision); err != nil {
			return err
		}
		r.modified = s.moment()
		it, err = s.set(ctx, t, a, &r, cause{by: req.Attribution, action: storage.ActionRestore, parent: live.version, source: req.VersionID})
		return err
	})
	return it, err
}
