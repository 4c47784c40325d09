package git

import (
	"context"
	"errors"
	"io/fs"
	"strings"

	"velocity.internal/desk/backend/storage"
)

// sessions are kept beside the repository, not in commits: they belong to a
// machine and are gone soon.
const sessionsDir = ownDir + "/sessions"

func sessionPath(name string) string { return sessionsDir + "/" + name + ".json" }

func (d *Driver) putSession(ctx context.Context, req storage.DocumentRequest) error {
	if err := d.ready(ctx); err != nil {
		return err
	}
	if err := d.root.MkdirAll(sessionsDir, 0o700); err != nil {
		return d.failed(err)
	}
	if err := d.writeFile(sessionPath(req.Key.Name), req.Body, 0o600); err != nil {
		return d.failed(err)
	}
	return d.failed(d.syncDirs(map[string]bool{sessionsDir: true}))
}

func (d *Driver) session(key storage.DocumentKey) (*storage.Document, error) {
	body, err := d.root.ReadFile(sessionPath(key.Name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, storage.ErrNotFound
	}
	return &storage.Document{Key: key, Body: body}, d.failed(err)
}

// sessions lists sessions in order of their names.
func (d *Driver) sessions(q storage.DocumentQuery) ([]*storage.Document, error) {
	docs := []*storage.Document{}
	entries, err := d.root.ReadDir(sessionsDir)
	if errors.Is(err, fs.ErrNotExist) {
		return docs, nil
	}
	if err != nil {
		return nil, d.failed(err)
	}
	for _, e := range entries {
		key := q.DocumentKey
		name, ok := strings.CutSuffix(e.Name(), ".json")
		if !ok || q.Name != "" && q.Name != name {
			continue
		}
		key.Name = name
		doc := &storage.Document{Key: key}
		if !q.NamesOnly {
			if doc, err = d.session(key); errors.Is(err, storage.ErrNotFound) {
				continue
			} else if err != nil {
				return nil, err
			}
		}
		docs = append(docs, doc)
	}
	return docs, nil
}

func (d *Driver) deleteSessions(ctx context.Context, q storage.DocumentQuery) error {
	if err := d.ready(ctx); err != nil {
		return err
	}
	q.NamesOnly = true
	docs, err := d.sessions(q)
	if err != nil {
		return err
	}
	for _, doc := range docs {
		if err := d.root.Remove(sessionPath(doc.Key.Name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return d.failed(err)
		}
	}
	if len(docs) == 0 {
		return nil
	}
	return d.failed(d.syncDirs(map[string]bool{sessionsDir: true}))
}
