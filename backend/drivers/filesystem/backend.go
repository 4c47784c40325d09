package filesystem

import (
	"context"
	"net/url"
	"strconv"
	"strings"

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
		{Name: fieldDir, Label: "Folder", Help: "The folder that holds the store. It is made when it does not exist.", Kind: storage.FieldPath, Required: true, Choices: []string{}},
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
	if u.Host != "" && u.Host != "localhost" || u.User != nil {
		return nil, storage.Errorf(storage.ErrInvalid, "a store in a folder has no host: write file:DIR or file:///DIR")
	}
	if u.Fragment != "" {
		return nil, storage.Errorf(storage.ErrInvalid, "write # in the name of a folder as %%23")
	}
	dir := u.Path
	if u.Opaque != "" {
		var err error
		if dir, err = url.PathUnescape(u.Opaque); err != nil {
			return nil, storage.Errorf(storage.ErrInvalid, "the folder in the URL is not written correctly: %v", err)
		}
	}
	if isDrive(strings.TrimPrefix(dir, "/")) {
		dir = strings.TrimPrefix(dir, "/")
	}
	if dir == "" {
		return nil, storage.Errorf(storage.ErrInvalid, "the folder of the store is missing: write file:DIR")
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

// isDrive reports a path of Windows with its drive letter.
func isDrive(dir string) bool {
	return len(dir) >= 2 && dir[1] == ':' && (dir[0]|0x20 >= 'a' && dir[0]|0x20 <= 'z') && (len(dir) == 2 || dir[2] == '/' || dir[2] == '\\')
}

func toURL(values map[string]string) string {
	dir := values[fieldDir]
	u := url.URL{Scheme: "file"}
	if isDrive(dir) {
		u.Path = "/" + strings.ReplaceAll(dir, `\`, "/")
	} else {
		u.Opaque = (&url.URL{Path: dir}).EscapedPath()
	}
	if n := values[fieldMaxVersions]; n != "" && n != "0" {
		u.RawQuery = url.Values{fieldMaxVersions: {n}}.Encode()
	}
	return u.String()
}
