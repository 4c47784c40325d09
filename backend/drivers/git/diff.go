package git

import "strings"

// delta is what differs at one path: the zero entry stands for nothing. Only
// files are told; a folder is told by the files in it.
type delta struct {
	path     string
	old, new entry
}

// diff calls f for every file that differs between two trees, in order of paths.
func (o *objects) diff(prefix string, old, new hash, f func(delta) error) error {
	if old == new {
		return nil
	}
	a, err := o.tree(old)
	if err != nil {
		return err
	}
	b, err := o.tree(new)
	if err != nil {
		return err
	}
	for len(a) > 0 || len(b) > 0 {
		var x, y entry
		switch c := order(a, b); {
		case c < 0:
			x, a = a[0], a[1:]
		case c > 0:
			y, b = b[0], b[1:]
		default:
			x, y, a, b = a[0], b[0], a[1:], b[1:]
			if x == y {
				continue
			}
		}
		path := strings.TrimPrefix(prefix+"/"+x.name, "/")
		if x.name == "" {
			path = strings.TrimPrefix(prefix+"/"+y.name, "/")
		}
		if x.isTree() || y.isTree() { // order keeps a file and a folder apart
			err = o.diff(path, x.hash, y.hash, f)
		} else {
			err = f(delta{path, x, y})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func order(a, b []entry) int {
	switch {
	case len(a) == 0:
		return 1
	case len(b) == 0:
		return -1
	}
	return compareEntries(a[0], b[0])
}
