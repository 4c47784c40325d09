// Package drivers is the registry of the backends that this build can open, by
// kind and by store URL.
package drivers

import (
	"context"
	"maps"
	"net/url"
	"slices"
	"strings"

	"velocity.internal/desk/backend/drivers/filesystem"
	"velocity.internal/desk/backend/drivers/git"
	"velocity.internal/desk/backend/drivers/postgres"
	"velocity.internal/desk/backend/drivers/redis"
	"velocity.internal/desk/backend/drivers/s3"
	"velocity.internal/desk/backend/drivers/sqlite"
	"velocity.internal/desk/backend/storage"
)

// backends lists what can be opened, in the order in which a person is offered it.
var backends = []storage.Backend{sqlite.Backend, filesystem.Backend, git.Backend, s3.Backend, postgres.Backend, redis.Backend}

// known are schemes of store URLs that mean a backend which this build has not.
var known = []string{"velocity"}

// All returns the backends that can be opened, in the order of the connection form.
func All() []storage.Backend { return slices.Clone(backends) }

// ByKind returns the backend of a kind; ErrUnsupported names those that there are.
func ByKind(kind string) (storage.Backend, error) {
	for _, b := range backends {
		if b.Kind == kind {
			return b, nil
		}
	}
	return storage.Backend{}, storage.Errorf(storage.ErrUnsupported, "this build has no backend of the kind %q; it has %s", clip(kind), each(func(b storage.Backend) string { return b.Kind }))
}

// Open opens the store that a URL names, for example sqlite:content.db or
// file:content; the caller closes it. A URL that cannot be understood is
// ErrInvalid, one of a backend that this build has not ErrUnsupported. No error
// repeats the URL, which may hold secrets.
func Open(ctx context.Context, storeURL string) (storage.Storage, error) {
	return OpenWith(ctx, storeURL, nil)
}

// OpenWith is Open with secrets by the names of their fields, for a URL that
// holds none.
func OpenWith(ctx context.Context, storeURL string, secrets map[string]string) (storage.Storage, error) {
	b, values, err := read(storeURL)
	if err != nil {
		return nil, err
	}
	maps.Copy(values, secrets)
	return b.Open(ctx, values)
}

// Description is what a store URL names, without secrets.
type Description struct {
	Kind   string            // of the backend
	Place  string            // for a person to recognise
	Values map[string]string // of the fields

	fields []storage.Field
}

// Path returns where on this machine the store is, "" when it is on a server.
func (d Description) Path() string {
	for _, f := range d.fields {
		if f.OnDisk() && f.Required {
			return d.Values[f.Name]
		}
	}
	return ""
}

// Describe says what a store URL names without opening it.
func Describe(storeURL string) (Description, error) {
	b, values, err := read(storeURL)
	if err != nil {
		return Description{}, err
	}
	for _, f := range b.Fields {
		if f.Kind == storage.FieldSecret {
			delete(values, f.Name)
		}
	}
	return Description{Kind: b.Kind, Place: b.Place(values), Values: values, fields: b.Fields}, nil
}

// read returns the backend of a store URL and the settings in it.
func read(storeURL string) (storage.Backend, map[string]string, error) {
	b, u, err := parse(storeURL)
	if err != nil {
		return b, nil, err
	}
	values, err := b.FromURL(u)
	return b, values, err
}

// parse finds the backend of a store URL.
func parse(storeURL string) (storage.Backend, *url.URL, error) {
	none := storage.Backend{}
	if storeURL == "" {
		return none, nil, storage.Errorf(storage.ErrInvalid, "the store URL is missing: write %s", forms())
	}
	scheme, _, found := strings.Cut(storeURL, ":")
	if !found || len(scheme) < 2 || strings.ContainsAny(scheme, `/\. `) {
		return none, nil, storage.Errorf(storage.ErrInvalid, "a store is named by a URL, not by a path alone: write %s in front of the path", forms())
	}
	scheme = strings.ToLower(scheme)
	if slices.Contains(known, scheme) {
		return none, nil, storage.Errorf(storage.ErrUnsupported, "this build cannot open %s stores; it can open %s", scheme, forms())
	}
	for _, b := range backends {
		if !slices.Contains(b.Schemes, scheme) {
			continue
		}
		u, err := url.Parse(storeURL)
		if err != nil { // its text would repeat parts of the URL
			return none, nil, storage.Errorf(storage.ErrInvalid, "the %s store URL cannot be read: write characters with a meaning in URLs as %%XX, for example a %% as %%25", scheme)
		}
		return b, u, nil
	}
	return none, nil, storage.Errorf(storage.ErrUnsupported, "%q is not a kind of store; this build can open %s", clip(scheme), forms())
}

// forms lists the schemes that can be opened: "sqlite: or file:".
func forms() string {
	return each(func(b storage.Backend) string { return b.Schemes[0] + ":" })
}

func each(name func(storage.Backend) string) string {
	var all []string
	for _, b := range backends {
		all = append(all, name(b))
	}
	return strings.Join(all, " or ")
}

// clip shortens input inside a message.
func clip(s string) string {
	const most = 40
	if len(s) > most {
		return strings.ToValidUTF8(s[:most], "") + "…"
	}
	return s
}
