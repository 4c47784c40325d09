// Package dirurl writes and reads store URLs that name a folder on this machine:
// SCHEME:DIR, relative or absolute, or SCHEME:///DIR.
package dirurl

import (
	"net/url"
	"strings"

	"velocity.internal/desk/backend/storage"
)

// Read returns the folder that a URL names. ErrInvalid says what is wrong with
// the URL; what is the folder in words, such as "the folder of the store".
func Read(u *url.URL, what string) (string, error) {
	if u.Host != "" && u.Host != "localhost" || u.User != nil {
		return "", storage.Errorf(storage.ErrInvalid, "%s stands on this machine and has no host: write %s:DIR or %s:///DIR", what, u.Scheme, u.Scheme)
	}
	if u.Fragment != "" {
		return "", storage.Errorf(storage.ErrInvalid, "write # in the name of a folder as %%23")
	}
	dir := u.Path
	if u.Opaque != "" {
		var err error
		if dir, err = url.PathUnescape(u.Opaque); err != nil {
			return "", storage.Errorf(storage.ErrInvalid, "the folder in the URL is not written correctly: %v", err)
		}
	}
	if IsDrive(strings.TrimPrefix(dir, "/")) {
		dir = strings.TrimPrefix(dir, "/")
	}
	if dir == "" {
		return "", storage.Errorf(storage.ErrInvalid, "%s is missing: write %s:DIR", what, u.Scheme)
	}
	return dir, nil
}

// Write returns the URL of a folder, with options that are not empty.
func Write(scheme, dir string, options url.Values) string {
	u := url.URL{Scheme: scheme, RawQuery: options.Encode()}
	if IsDrive(dir) {
		u.Path = "/" + strings.ReplaceAll(dir, `\`, "/")
	} else {
		u.Opaque = (&url.URL{Path: dir}).EscapedPath()
	}
	return u.String()
}

// IsDrive reports a path of Windows with its drive letter.
func IsDrive(dir string) bool {
	return len(dir) >= 2 && dir[1] == ':' && (dir[0]|0x20 >= 'a' && dir[0]|0x20 <= 'z') && (len(dir) == 2 || dir[2] == '/' || dir[2] == '\\')
}
