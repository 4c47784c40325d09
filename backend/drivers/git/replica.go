package git

import (
	"bytes"
	"context"

	"velocity.internal/desk/backend/storage"
)

var _ storage.Replica = (*Driver)(nil)

// FetchRemote implements storage.Replica.
func (d *Driver) FetchRemote(ctx context.Context, progress func(line string)) (storage.Standing, error) {
	return d.fetchFrom(ctx, d.cfg.Remote, &lines{tell: progress})
}

// SyncRemote implements storage.Replica.
func (d *Driver) SyncRemote(ctx context.Context, progress func(line string)) (storage.Standing, error) {
	state, err := d.syncWith(ctx, d.cfg.Remote, &lines{tell: progress})
	d.pushed.Store(&err)
	return state, err
}

// maxLine bounds what a remote may let us keep of a line that does not end.
const maxLine = 1 << 10

// lines cuts what a remote says into lines. What it writes over a line again and
// again to show a count are lines too.
type lines struct {
	tell func(line string)
	rest []byte
}

func (l *lines) Write(p []byte) (int, error) {
	l.rest = append(l.rest, p...)
	for {
		end := bytes.IndexAny(l.rest, "\r\n")
		if end < 0 {
			l.rest = l.rest[:min(len(l.rest), maxLine)]
			return len(p), nil
		}
		if line := bytes.TrimSpace(l.rest[:min(end, maxLine)]); len(line) > 0 {
			l.tell(string(bytes.ToValidUTF8(line, nil)))
		}
		l.rest = l.rest[end+1:]
	}
}
