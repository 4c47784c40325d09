package sqlite

import (
	"context"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"

	"velocity.internal/desk/backend/storage"
)

// Backend describes this kind of store. Its URLs are sqlite:PATH, relative, or
// sqlite:///PATH, absolute, with the one option ?max_versions=N; characters of a
// path that mean something in a URL are written as %XX. Parameters of SQLite are
// refused.
var Backend = storage.Backend{
	Kind: "sqlite", Title: "SQLite file",
	Note:    "Everything in one file on this machine; nothing has to be installed.",
	Schemes: []string{"sqlite"},
	Form:    "sqlite:PATH",
	Fields: []storage.Field{
		{Name: "path", Label: "File", Help: "It is made when it does not exist; its folder must.", Kind: storage.FieldFile, Required: true, Choices: []string{}},
		{Name: "max_versions", Label: "Versions to keep", Help: "Of each item; 0 keeps all.", Kind: storage.FieldNumber, Default: "0", Choices: []string{}},
	},
	FromURL: fromURL,
	ToURL:   toURL,
	Place:   func(values map[string]string) string { return values["path"] },
	Open: func(ctx context.Context, values map[string]string) (storage.Storage, error) {
		keep, err := maxVersions(values["max_versions"])
		if err != nil {
			return nil, err
		}
		return Open(ctx, Config{Path: values["path"], MaxVersions: keep})
	},
}

func fromURL(u *url.URL) (map[string]string, error) {
	path := u.Path
	if u.Opaque != "" {
		var err error
		if path, err = url.PathUnescape(u.Opaque); err != nil {
			return nil, storage.Errorf(storage.ErrInvalid, "the path in the store URL cannot be read: write %% as %%25")
		}
	}
	switch {
	case u.Host != "" || u.User != nil:
		return nil, storage.Errorf(storage.ErrInvalid, "an SQLite store has no host: write sqlite:PATH or sqlite:///PATH")
	case path == "" || path == "/":
		return nil, storage.Errorf(storage.ErrInvalid, "the store URL has no path: write sqlite:PATH or sqlite:///PATH")
	case u.Fragment != "":
		return nil, storage.Errorf(storage.ErrInvalid, "the store URL ends in a fragment: write # as %%23")
	}
	if filepath.VolumeName(path[1:]) != "" {
		path = path[1:] // sqlite:///C:/store.db on Windows
	}
	values := map[string]string{"path": path}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return nil, storage.Errorf(storage.ErrInvalid, "the options of the store URL cannot be read: %v", err)
	}
	for name, given := range query {
		if name != "max_versions" || len(given) != 1 {
			return nil, storage.Errorf(storage.ErrInvalid, "the only option of an SQLite store is max_versions, given once: %q is refused", name)
		}
		if _, err := maxVersions(given[0]); err != nil {
			return nil, err
		}
		values[name] = given[0]
	}
	return values, nil
}

func toURL(values map[string]string) string {
	path := filepath.ToSlash(values["path"])
	text := (&url.URL{Path: path}).EscapedPath()
	switch {
	case strings.HasPrefix(path, "/"):
		text = "sqlite://" + text
	case filepath.VolumeName(path) != "":
		text = "sqlite:///" + text
	default:
		text = "sqlite:" + text
	}
	if keep := values["max_versions"]; keep != "" && keep != "0" {
		text += "?" + url.Values{"max_versions": {keep}}.Encode()
	}
	return text
}

func maxVersions(text string) (int, error) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return 0, storage.Errorf(storage.ErrInvalid, "max_versions must be a number from 0 (keep all), not %q", text)
	}
	return n, nil
}
