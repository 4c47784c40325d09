package redis

import (
	"context"
	"errors"

	goredis "github.com/redis/go-redis/v9"

	"velocity.internal/desk/backend/drivers/internal/unique"
	"velocity.internal/desk/backend/storage"
)

// Open implements storage.Driver.
func (d *Driver) Open(ctx context.Context, a storage.Address) (*storage.ContentStream, error) {
	got, err := d.read(ctx, openScript, d.tag(a.Tenant), a.Type, string(a.State), a.Name())
	if err != nil {
		return nil, err
	}
	return d.stream(ctx, a, got)
}

// Stat implements storage.Driver.
func (d *Driver) Stat(ctx context.Context, a storage.Address) (*storage.ContentItem, error) {
	text, err := guard(ctx, d, func(ctx context.Context) (string, error) {
		text, err := d.client.HGet(ctx, d.itemsKey(a), a.Name()).Result()
		if errors.Is(err, goredis.Nil) {
			err = storage.Errorf(storage.ErrNotFound, "not found")
		}
		return text, err
	})
	if err != nil {
		return nil, err
	}
	return parseItem(a.Name(), text)
}

// Write implements storage.Driver.
func (d *Driver) Write(ctx context.Context, req storage.WriteRequest) (*storage.ContentItem, error) {
	up, err := d.receive(ctx, req)
	if err != nil {
		return nil, err
	}
	at := d.now()
	if !req.Time.IsZero() {
		at = req.Time.UnixMicro()
	}
	revision := unique.ID()
	history, err := beginHistory(req.Address, req.Attribution, req.Action, revision, "", at)
	if err != nil {
		return nil, err
	}
	keeps, metadata := "1", ""
	if req.Metadata != nil {
		keeps = "0"
		if metadata, err = encodeMetadata(req.Metadata); err != nil {
			return nil, err
		}
	}
	name := req.Name()
	got, err := d.admitted(ctx, writeScript, req.Tenant, req.Type, string(req.State), name, req.ID, storage.FoldName(name),
		flag(req.IfMatch), value(req.IfMatch), flag(req.Target), value(req.Target),
		revision, req.MIMEType, up.size, at, up.etag(), up.blob, keeps, metadata, history, d.cfg.MaxVersions, up.chunks, up.small)
	if err != nil {
		d.discard(ctx, req.Tenant, up)
		return nil, err
	}
	return parseItem(name, got.text(0))
}

// beginHistory returns the history record of a version as set_item in lib.lua
// completes it, "" when nobody claimed the change.
func beginHistory(a storage.Address, by storage.Attribution, action, version, source string, at int64) (string, error) {
	if by.IsZero() || a.State != storage.Live {
		return "", nil
	}
	_, body, err := storage.NewHistory(a, by, action, version, "", source, stamp(at), 0)
	return string(body), err
}

// SetMetadata implements storage.Driver. A replacement takes one round trip; what
// depends on the metadata that is there looks first.
func (d *Driver) SetMetadata(ctx context.Context, req storage.MetadataRequest) (*storage.ContentItem, error) {
	for {
		old, seen := map[string]string{}, ""
		if !req.Replace {
			it, err := d.Stat(ctx, req.Address)
			if err != nil {
				return nil, err
			}
			if err := storage.CheckMatch(req.IfMatch, it.Revision); err != nil {
				return nil, err
			}
			old, seen = it.Metadata, it.Revision
		}
		merged, err := req.Apply(old)
		if err != nil {
			return nil, err
		}
		metadata, err := encodeMetadata(merged)
		if err != nil {
			return nil, err
		}
		at, revision := d.now(), unique.ID()
		history, err := beginHistory(req.Address, req.Attribution, storage.ActionMetadata, revision, "", at)
		if err != nil {
			return nil, err
		}
		got, err := d.write(ctx, metadataScript, d.tag(req.Tenant), req.Type, string(req.State), req.Name(), req.ID,
			flag(req.IfMatch), value(req.IfMatch), seen, revision, at, metadata, history, d.cfg.MaxVersions)
		if err != nil {
			return nil, err
		}
		if got.word != answerChanged {
			return parseItem(req.Name(), got.text(0))
		}
	}
}

// Delete implements storage.Driver.
func (d *Driver) Delete(ctx context.Context, req storage.DeleteRequest) error {
	_, err := d.write(ctx, deleteScript, d.tag(req.Tenant), req.Type, string(req.State), req.Name(), flag(req.IfMatch), value(req.IfMatch), d.now())
	return err
}
