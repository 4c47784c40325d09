package filesystem

import (
	"context"
	"net/url"
	"strconv"

	"velocity.internal/desk/backend/drivers/internal/dirurl"
	"velocity.internal/desk/backend/storage"
)

// Names of the settings.
const (
	fieldDir         = "dir"
	fieldMaxVersions = "max_versions"
)

// Backend describes stores in a folder. Their URL is file:DIR, relative or
// absolute, or file:///DIR, with ?max_versions=N.
var Backend = storage.Backend{
	Kind:    "filesystem",
	Title:   "Folder of files",
	Note:    "Content as ordinary files in a folder on this machine; several desks may use it at once, and files may be edited by hand.",
	Schemes: []string{"file"},
	Form:    "file:DIR",
	Fields: []storage.Field{
		{Name: fieldDir, Label: "Folder", Help: "The folder that holds the store. It is made when it does not exist.", Kind: storage.FieldFolder, Required: true, Choices: []string{}},
		{Name: fieldMaxVersions, Label: "Versions to keep", Help: "How many versions of each item are kept; 0 keeps all.", Kind: storage.FieldNumber, Default: "0", Choices: []string{}},
	},
	FromURL: fromURL,
	ToURL:   toURL,
	Place:   func(values map[string]string) string { return values[fieldDir] },
	Open: func(ctx context.Context, values map[string]string) (storage.Storage, error) {
		cfg := Config{Dir: values[fieldDir]}
		if text := values[fieldMaxVersions]; text != "" {
			n, err := strconv.Atoi(text)
			if err != nil || n < 0 {
				return nil, storage.Errorf(storage.ErrInvalid, "max_versions must be a whole number, 0 or more, not %q", text)
			}
			cfg.MaxVersions = n
		}
		return Open(ctx, cfg)
	},
}

func fromURL(u *url.URL) (map[string]string, error) {
	if u.Scheme != "file" {
		return nil, storage.Errorf(storage.ErrInvalid, "a store in a folder is written file:DIR, not %s:", u.Scheme)
	}
	dir, err := dirurl.Read(u, "the folder of the store")
	if err != nil {
		return nil, err
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return nil, storage.Errorf(storage.ErrInvalid, "the options of the URL are not written correctly")
	}
	values := map[string]string{fieldDir: dir}
	for name, given := range query {
		if name != fieldMaxVersions || len(given) != 1 {
			return nil, storage.Errorf(storage.ErrInvalid, "%q is no option of a store in a folder, or is given twice: there is only max_versions", name)
		}
		values[name] = given[0]
	}
	return values, nil
}

func toURL(values map[string]string) string {
	options := url.Values{}
	if n := values[fieldMaxVersions]; n != "" && n != "0" {
		options.Set(fieldMaxVersions, n)
	}
	return dirurl.Write("file", values[fieldDir], options)
}
