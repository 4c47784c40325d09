package cli

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"strings"

	"velocity.internal/desk/backend/drivers"
	"velocity.internal/desk/backend/editorial"
	"velocity.internal/desk/backend/identity"
	"velocity.internal/desk/backend/storage"
	"velocity.internal/desk/backend/workspace"
)

// open opens a store that must exist; the caller closes it.
func open(ctx context.Context, storeURL string) (storage.Storage, error) {
	if storeURL == "" {
		return nil, storage.Errorf(storage.ErrInvalid, "no store is named: add --store URL or set VELOCITY_STORE, for example sqlite:content.db")
	}
	described, err := drivers.Describe(storeURL)
	if err != nil {
		return nil, err
	}
	if path := described.Path(); path != "" {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			return nil, storage.Errorf(storage.ErrNotFound, "there is no store at %s; import and tenant create make one", path)
		}
	}
	return drivers.Open(ctx, storeURL)
}

// create opens a store and makes it when it does not exist.
func create(ctx context.Context, storeURL string) (storage.Storage, error) {
	if storeURL == "" {
		return open(ctx, storeURL)
	}
	return drivers.Open(ctx, storeURL)
}

// reading runs f with the desk over the store, for what changes nothing.
func (e *env) reading(ctx context.Context, f func(*editorial.Desk) error) (err error) {
	store, err := open(ctx, e.storeURL)
	if err != nil {
		return err
	}
	return e.at(store, editorial.Config{}, "", f) //nolint:contextcheck // the service lives until at closes it
}

// changing runs f with the desk of the local profile, whose name the changes
// carry; they are noted in the audit of the workspace.
func (e *env) changing(ctx context.Context, f func(*editorial.Desk) error) (err error) {
	return e.changingIn(ctx, open, f)
}

func (e *env) changingIn(ctx context.Context, open func(context.Context, string) (storage.Storage, error), f func(*editorial.Desk) error) (err error) {
	store, err := open(ctx, e.storeURL)
	if err != nil {
		return err
	}
	ws, profile, err := e.workspace(ctx)
	if err != nil {
		return errors.Join(err, store.Close())
	}
	defer func() { err = errors.Join(err, ws.Close()) }()
	described, err := drivers.Describe(e.storeURL)
	if err != nil {
		return errors.Join(err, store.Close())
	}
	return e.at(store, editorial.Config{Connection: described.Kind + " " + described.Place, Audit: ws}, profile.Name, f) //nolint:contextcheck // the service lives until at closes it
}

// at runs f with a desk and closes the store.
func (e *env) at(store storage.Storage, cfg editorial.Config, person string, f func(*editorial.Desk) error) (err error) {
	defer func() { err = errors.Join(err, store.Close()) }()
	service := editorial.New(store, cfg)
	defer service.Close()
	return f(service.As(identity.Local(person, identity.Command)))
}

func (e *env) workspace(ctx context.Context) (*workspace.Workspace, workspace.Profile, error) {
	if e.data == "" {
		return nil, workspace.Profile{}, storage.Errorf(storage.ErrInvalid, "this machine has no folder for settings: name one with --data or VELOCITY_DATA")
	}
	ws, err := workspace.Open(ctx, e.data)
	if err != nil {
		return nil, workspace.Profile{}, storage.Errorf(storage.ErrUnavailable, "%v", err)
	}
	profile, err := ws.Profile(ctx)
	if err != nil {
		return nil, profile, errors.Join(err, ws.Close())
	}
	return ws, profile, nil
}

// parseRef reads TENANT/TYPE/ID.EXT. The names are judged by the store.
func parseRef(s string) (editorial.Ref, error) {
	parts := strings.SplitN(s, "/", 3)
	if len(parts) < 3 || parts[0] == "" || parts[1] == "" || parts[2] == "" {
		return editorial.Ref{}, storage.Errorf(storage.ErrInvalid, "%q does not name an item: write TENANT/TYPE/ID.EXT, for example acme/pages/home.md", s)
	}
	id, ext := storage.SplitName(parts[2])
	ref := editorial.Ref{Tenant: parts[0], Type: parts[1], ID: id, Ext: ext}
	return ref, storage.CheckLenient(ref.At(storage.Live))
}

// parseType reads TENANT/TYPE.
func parseType(s string) (tenant, contentType string, err error) {
	tenant, contentType, ok := strings.Cut(s, "/")
	if !ok || tenant == "" || contentType == "" || strings.Contains(contentType, "/") {
		return "", "", storage.Errorf(storage.ErrInvalid, "%q does not name a type: write TENANT/TYPE, for example acme/pages", s)
	}
	return tenant, contentType, nil
}

// facts reads what there is to know of an item in a state without its bytes.
func facts(ctx context.Context, d *editorial.Desk, ref editorial.Ref, state storage.State) (*storage.ContentItem, error) {
	in, err := d.Open(ctx, ref, state)
	if err != nil {
		return nil, err
	}
	return &in.ContentItem, in.Body.Close()
}

// seen returns the revision that a change depends on: the one that was given,
// else the one that is there now ("" when nothing is).
func seen(ctx context.Context, d *editorial.Desk, ref editorial.Ref, state storage.State, given *string) (string, error) {
	if given != nil {
		return *given, nil
	}
	it, err := facts(ctx, d, ref, state)
	if errors.Is(err, storage.ErrNotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return it.Revision, nil
}
