// Package drivers is the registry of the backends that this build can open, by
// kind and by store URL.
package drivers

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"velocity.internal/desk/backend/drivers/filesystem"
	"velocity.internal/desk/backend/drivers/git"
	"velocity.internal/desk/backend/drivers/sqlite"
	"velocity.internal/desk/backend/storage"
)

// backends lists what can be opened, in the order in which a person is offered it.
var backends = []storage.Backend{sqlite.Backend, filesystem.Backend, git.Backend}

// known are schemes of store URLs that mean a backend which this build has not.
var known = []string{"s3", "postgres", "postgresql", "redis", "rediss", "velocity"}

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
	b, u, err := parse(storeURL)
	if err != nil {
		return nil, err
	}
	values, err := b.FromURL(u)
	if err != nil {
		return nil, err
	}
	return b.Open(ctx, values)
}

// Describe says what a store URL names without opening it: the kind of backend,
// and the place for a person to recognise, which never holds a secret.
func Describe(storeURL string) (kind, place string, err error) {
	b, u, err := parse(storeURL)
	if err != nil {
		return "", "", err
	}
	values, err := b.FromURL(u)
	if err != nil {
		return "", "", err
	}
	return b.Kind, b.Place(values), nil
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
