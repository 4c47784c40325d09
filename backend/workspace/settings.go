package workspace

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"velocity.internal/desk/backend/storage"
)

const (
	keyProfile = "profile"
	keyDemo    = "demo"
	// preference is in front of the keys that the screens choose.
	preference = "preference."
)

// Profile is the person of this machine, whose name history and comments carry.
type Profile struct {
	Name string
}

// Profile returns the local profile; its name is "editor" until it is changed.
func (w *Workspace) Profile(ctx context.Context) (Profile, error) {
	seen, err := w.snapshot(ctx)
	if err != nil {
		return Profile{}, err
	}
	return seen.profile, nil
}

func (w *Workspace) readProfile(ctx context.Context) (Profile, error) {
	name, err := w.value(ctx, keyProfile)
	if name == "" {
		name = "editor"
	}
	return Profile{Name: name}, err
}

// SetProfile changes the local profile. What history and comments already carry stays.
func (w *Workspace) SetProfile(ctx context.Context, p Profile) error {
	name, err := label("name", p.Name)
	if err != nil {
		return err
	}
	defer w.changed()
	return w.setValue(ctx, keyProfile, name)
}

// Preferences returns what the screens have kept, by key.
func (w *Workspace) Preferences(ctx context.Context) (map[string]string, error) {
	rows, err := w.db.QueryContext(ctx, `SELECT substr(key, ?), value FROM settings WHERE key GLOB ?`, len(preference)+1, preference+"*")
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	all := map[string]string{}
	for rows.Next() {
		var key, value string
		if err := rows.Scan(&key, &value); err != nil {
			return nil, err
		}
		all[key] = value
	}
	return all, rows.Err()
}

// SetPreference keeps a value of at most 64 KiB under a key of the grammar of names; "" removes it.
func (w *Workspace) SetPreference(ctx context.Context, key, value string) error {
	if err := storage.CheckName("setting", key); err != nil {
		return err
	}
	if len(value) > 64<<10 {
		return storage.Errorf(storage.ErrTooLarge, "the value of the setting %q has %d bytes; at most 65536 are kept", key, len(value))
	}
	if value == "" {
		_, err := w.db.ExecContext(ctx, `DELETE FROM settings WHERE key = ?`, preference+key)
		return err
	}
	return w.setValue(ctx, preference+key, value)
}

// DemoDue reports whether the demo content of the first start is still to be written.
func (w *Workspace) DemoDue(ctx context.Context) (bool, error) {
	state, err := w.value(ctx, keyDemo)
	return state == "due", err
}

// DemoDone notes that the demo content was written, so that it never comes back.
func (w *Workspace) DemoDone(ctx context.Context) error { return w.setValue(ctx, keyDemo, "done") }

// value returns a setting, "" when it was never set.
func (w *Workspace) value(ctx context.Context, key string) (string, error) {
	var value string
	err := w.db.QueryRowContext(ctx, `SELECT value FROM settings WHERE key = ?`, key).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return value, err
}

func (w *Workspace) setValue(ctx context.Context, key, value string) error {
	_, err := w.db.ExecContext(ctx, `INSERT INTO settings VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value`, key, value)
	return err
}

// label trims a name that people read, and refuses one that is empty, longer
// than 80 characters or not plain text.
func label(what, s string) (string, error) {
	s = strings.TrimSpace(s)
	switch {
	case s == "":
		return "", storage.Errorf(storage.ErrInvalid, "the %s is missing", what)
	case !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }):
		return "", storage.Errorf(storage.ErrInvalid, "the %s holds invisible or control characters", what)
	case utf8.RuneCountInString(s) > 80:
		return "", storage.Errorf(storage.ErrInvalid, "the %s is longer than 80 characters", what)
	}
	return s, nil
}
