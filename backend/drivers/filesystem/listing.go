package filesystem

import (
	"io/fs"
	"slices"
	"strings"
	"time"
)

// listing is what a folder holds, and the time of the folder when it was read.
type listing struct {
	time time.Time
	keys []string
}

// settled is how long a folder must have been left alone before its listing is
// kept: longer than the coarsest times of disks.
const settled = 2500 * time.Millisecond

// list returns the regular files and the folders in a folder of the store, in
// bytewise order of the names of items: a folder stands there as its name with
// a slash, where the items below it belong. An absent folder is fs.ErrNotExist.
// The result is shared and not to be changed.
func (d *Driver) list(dir string) ([]string, error) {
	at, err := d.openDir(dir)
	if err != nil {
		return nil, err
	}
	defer func() { _ = at.Close() }()
	info, err := at.Stat(".")
	if err != nil {
		return nil, err
	}
	if kept, ok := d.lists.get(dir); ok && kept.time.Equal(info.ModTime()) {
		return kept.keys, nil
	}
	begun := time.Now()
	entries, err := readDir(at)
	if err != nil {
		return nil, err
	}
	keys := make([]string, 0, len(entries))
	for _, e := range entries {
		switch e.Type() {
		case 0:
			keys = append(keys, e.Name())
		case fs.ModeDir:
			keys = append(keys, e.Name()+"/")
		}
	}
	slices.Sort(keys)
	if begun.Sub(info.ModTime()) > settled {
		d.lists.put(dir, listing{info.ModTime(), keys}, len(keys)+1)
	}
	return keys, nil
}

// listOrNone is list with nothing in an absent folder.
func (d *Driver) listOrNone(dir string) ([]string, error) {
	keys, err := d.list(dir)
	if absent(err) {
		return nil, d.present()
	}
	return keys, err
}

// folderKey takes a key of a listing apart: its name and whether it is a folder.
func folderKey(key string) (string, bool) { return strings.CutSuffix(key, "/") }
