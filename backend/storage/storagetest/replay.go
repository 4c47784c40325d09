package storagetest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"velocity.internal/desk/backend/storage"
)

// Op is one operation of a log that can be replayed on any store: what differs
// from store to store, revisions and version ids, is named by its meaning.
type Op struct {
	Kind     string            `json:"kind"` // one of the keys of plays
	Type     string            `json:"type"`
	ID       string            `json:"id"`
	Ext      string            `json:"ext"`
	State    storage.State     `json:"state"`
	To       storage.State     `json:"to"`     // of a transition
	ToType   string            `json:"toType"` // of a move
	ToID     string            `json:"toId"`
	Text     string            `json:"text"` // content, message, body
	MIMEType string            `json:"mimeType"`
	Metadata map[string]string `json:"metadata"`
	IfMatch  string            `json:"ifMatch"` // "", current, absent or stale
	Target   string            `json:"target"`  // the same, of the target
	Author   string            `json:"author"`
	Version  int               `json:"version"` // counted from the oldest, modulo their number
	Name     string            `json:"name"`    // of a comment, record, schema or webhook
	Resolved bool              `json:"resolved"`
}

// Replay carries out a log on several stores, in the given tenant, which must be
// new to each. It returns an error that names the first operation whose result,
// or whose visible state afterwards, differs from that of the first store.
func Replay(ctx context.Context, tenant string, log []Op, stores ...storage.Storage) error {
	players := make([]*player, len(stores))
	for i, s := range stores {
		players[i] = &player{ctx: ctx, s: s, tenant: tenant}
	}
	for n, op := range log {
		var first string
		for i, p := range players {
			got, err := p.play(op)
			switch {
			case err != nil:
				return fmt.Errorf("operation %d on store %d (%s): %w", n, i, mustText(op), err)
			case i == 0:
				first = got
			case got != first:
				return fmt.Errorf("operation %d (%s): %s says\n%s\nwhere %s says\n%s", n, mustText(op), kind(p.s), got, kind(players[0].s), first)
			}
		}
	}
	var first []string
	for i, p := range players {
		seen, err := observe(ctx, p.s, tenant, true)
		switch {
		case err != nil:
			return fmt.Errorf("observing %s: %w", kind(p.s), err)
		case i == 0:
			first = seen
		case !slices.Equal(seen, first):
			return fmt.Errorf("after the log %s shows\n%s\nwhere %s shows\n%s", kind(p.s), strings.Join(seen, "\n"), kind(players[0].s), strings.Join(first, "\n"))
		}
	}
	return nil
}

func kind(s storage.Storage) string { return s.Capabilities().Kind }

func mustText(op Op) string {
	b, err := json.Marshal(op)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// player carries out operations on one store.
type player struct {
	ctx    context.Context
	s      storage.Storage
	tenant string
}

// play carries out an operation and says what came of it in words that are the
// same for every store. Its error is one that no operation should end with.
func (p *player) play(op Op) (string, error) {
	a := storage.Address{Tenant: p.tenant, Type: op.Type, ID: op.ID, Ext: op.Ext, State: op.State}
	match, err := p.revision(op.IfMatch, a)
	if err != nil {
		return "", err
	}
	onto := a.In(storage.Live)
	if op.Kind == "transition" {
		onto = a.In(op.To)
	}
	target, err := p.revision(op.Target, onto)
	if err != nil {
		return "", err
	}
	s := p.s.With(storage.Options{IfMatch: match, Target: target, Author: op.Author})
	said, err := plays[op.Kind](p, s, a, op)
	var known *storage.Error
	switch {
	case err == nil:
		return said, nil
	case !errors.As(err, &known) || errors.Is(err, storage.ErrUnavailable) || errors.Is(err, storage.ErrCorrupt):
		return "", err
	case errors.Is(err, storage.ErrConflict):
		return fmt.Sprintf("conflict, absent: %t", known.Revision == ""), nil
	case errors.Is(err, storage.ErrBlocked):
		slices.Sort(known.Comments)
		return fmt.Sprintf("blocked by %v", known.Comments), nil
	}
	return storage.KindOf(err).Error(), nil
}

// revision turns the word for a condition into one for this store.
func (p *player) revision(word string, a storage.Address) (*string, error) {
	switch word {
	case "":
		return nil, nil //nolint:nilnil // no condition
	case "absent":
		return storage.Absent(), nil
	case "stale":
		return storage.Match("stale-revision"), nil
	}
	it, err := p.s.Get(p.ctx, a.Tenant, a.Type, a.ID, a.Ext, a.State)
	if errors.Is(err, storage.ErrNotFound) {
		return storage.Absent(), nil
	}
	if err != nil {
		return nil, err
	}
	return &it.Revision, nil
}

// versions returns the version ids oldest first.
func (p *player) versions(a storage.Address) ([]string, error) {
	listed, err := p.s.ListVersions(p.ctx, a.Tenant, a.Type, a.ID, a.Ext)
	if err != nil {
		return nil, err
	}
	ids := make([]string, 0, len(listed))
	for _, v := range slices.Backward(listed) {
		ids = append(ids, v.VersionID)
	}
	return ids, nil
}

// version returns the id of the n-th version, one that does not exist when there is none.
func (p *player) version(a storage.Address, n int) (string, error) {
	ids, err := p.versions(a)
	if err != nil || len(ids) == 0 {
		return "version-none", err
	}
	return ids[n%len(ids)], nil
}

// item says what an item is, with versions by their place.
func (p *player) item(a storage.Address, it *storage.ContentItem, err error) (string, error) {
	if err != nil {
		return "", err
	}
	ids, err := p.versions(a)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s %s size %d %q %v version %d base %d", it.Key, it.ContentType, it.Size, it.Content, it.Metadata,
		slices.Index(ids, it.VersionID), slices.Index(ids, it.Base)), nil
}

func items(list []*storage.ContentItem, err error) (string, error) {
	var b strings.Builder
	for _, it := range list {
		fmt.Fprintf(&b, "%s size %d; ", it.Key, it.Size)
	}
	return b.String(), err
}

// plays carries out each kind of operation.
var plays = map[string]func(p *player, s storage.Storage, a storage.Address, op Op) (string, error){
	"put": func(p *player, s storage.Storage, a storage.Address, op Op) (string, error) {
		it, err := s.Put(p.ctx, a.Tenant, a.Type, a.ID, a.Ext, []byte(op.Text), op.MIMEType, a.State)
		if it != nil {
			it.Content = nil
		}
		return p.item(a, it, err)
	},
	"put stream": func(p *player, s storage.Storage, a storage.Address, op Op) (string, error) {
		it, err := s.PutStream(p.ctx, a.Tenant, a.Type, a.ID, a.Ext, strings.NewReader(op.Text), -1, op.MIMEType, a.State, op.Metadata)
		if it != nil {
			it.Content = nil
		}
		return p.item(a, it, err)
	},
	"get": func(p *player, s storage.Storage, a storage.Address, _ Op) (string, error) {
		it, err := s.Get(p.ctx, a.Tenant, a.Type, a.ID, a.Ext, a.State)
		return p.item(a, it, err)
	},
	"delete": func(p *player, s storage.Storage, a storage.Address, _ Op) (string, error) {
		return "", s.Delete(p.ctx, a.Tenant, a.Type, a.ID, a.Ext, a.State)
	},
	"find": func(p *player, s storage.Storage, a storage.Address, _ Op) (string, error) {
		in, err := s.FindContentStream(p.ctx, a.Tenant, a.Type, a.ID, "", a.State)
		if err != nil {
			return "", err
		}
		return in.Key, in.Body.Close()
	},
	"list": func(p *player, s storage.Storage, a storage.Address, op Op) (string, error) {
		return items(pages(p.ctx, s, a, storage.ListOptions{Prefix: op.Name, Limit: 2, Full: true, Metadata: op.Metadata}))
	},
	"browse": func(p *player, s storage.Storage, a storage.Address, op Op) (string, error) {
		level, err := s.Browse(p.ctx, a.Tenant, a.Type, op.Name, a.State)
		if err != nil {
			return "", err
		}
		said, err := items(level.Items, nil)
		return fmt.Sprintf("%v %s", level.Folders, said), err
	},
	"transition": func(p *player, s storage.Storage, a storage.Address, op Op) (string, error) {
		it, err := s.Transition(p.ctx, a.Tenant, a.Type, a.ID, a.Ext, a.State, op.To)
		return p.item(a, it, err)
	},
	"move": func(p *player, s storage.Storage, a storage.Address, op Op) (string, error) {
		return "", s.Move(p.ctx, a.Tenant, a.Type, a.ID, op.ToType, op.ToID)
	},
	"get version": func(p *player, s storage.Storage, a storage.Address, op Op) (string, error) {
		id, err := p.version(a, op.Version)
		if err != nil {
			return "", err
		}
		it, err := s.GetVersion(p.ctx, a.Tenant, a.Type, a.ID, a.Ext, id)
		return p.item(a, it, err)
	},
	"restore": func(p *player, s storage.Storage, a storage.Address, op Op) (string, error) {
		id, err := p.version(a, op.Version)
		if err != nil {
			return "", err
		}
		it, err := s.RestoreVersion(p.ctx, a.Tenant, a.Type, a.ID, a.Ext, id)
		return p.item(a, it, err)
	},
	"import": func(p *player, s storage.Storage, a storage.Address, op Op) (string, error) {
		it, err := s.ImportVersion(p.ctx, a.Tenant, a.Type, a.ID, a.Ext, storage.ImportedVersion{
			Body: strings.NewReader(op.Text), Size: -1, MIMEType: op.MIMEType, Metadata: op.Metadata, Time: time.Unix(1_500_000_000, 0), Author: op.Author,
		})
		return p.item(a, it, err)
	},
	"set metadata": func(p *player, s storage.Storage, a storage.Address, op Op) (string, error) {
		return "", s.SetMetadata(p.ctx, a.Tenant, a.Type, a.ID, a.Ext, a.State, op.Metadata)
	},
	"update metadata": func(p *player, s storage.Storage, a storage.Address, op Op) (string, error) {
		return "", s.UpdateMetadata(p.ctx, a.Tenant, a.Type, a.ID, a.Ext, a.State, op.Metadata)
	},
	"delete metadata": func(p *player, s storage.Storage, a storage.Address, _ Op) (string, error) {
		return "", s.DeleteMetadataKeys(p.ctx, a.Tenant, a.Type, a.ID, a.Ext, a.State, []string{"k"})
	},
	"comment": func(p *player, s storage.Storage, a storage.Address, op Op) (string, error) {
		return "", s.PutComment(p.ctx, a.Tenant, a.Type, a.ID, a.State, &storage.Comment{
			ID: op.Name, Message: op.Text, Resolved: op.Resolved, Ext: op.MIMEType, CreatedAt: time.Unix(1_500_000_000, 0).UTC(),
		})
	},
	"delete comment": func(p *player, s storage.Storage, a storage.Address, op Op) (string, error) {
		return "", s.DeleteComment(p.ctx, a.Tenant, a.Type, a.ID, a.State, op.Name)
	},
	"delete comments": func(p *player, s storage.Storage, a storage.Address, _ Op) (string, error) {
		return "", s.DeleteAllComments(p.ctx, a.Tenant, a.Type, a.ID, a.State)
	},
	"unresolved": func(p *player, s storage.Storage, a storage.Address, _ Op) (string, error) {
		blocked, err := s.HasUnresolvedComments(p.ctx, a.Tenant, a.Type, a.ID, a.State)
		return fmt.Sprint(blocked), err
	},
	"record": func(p *player, s storage.Storage, a storage.Address, op Op) (string, error) {
		return "", p.s.PutRecord(p.ctx, a.Tenant, a.Type, a.ID, recordKind, op.Name, []byte(`{"text":"`+op.Text+`"}`))
	},
	"delete record": func(p *player, s storage.Storage, a storage.Address, op Op) (string, error) {
		return "", s.DeleteRecord(p.ctx, a.Tenant, a.Type, a.ID, recordKind, op.Name)
	},
	"create folder": func(p *player, s storage.Storage, a storage.Address, _ Op) (string, error) {
		return "", s.CreateFolder(p.ctx, a.Tenant, a.Type, a.ID, a.State)
	},
	"delete folder": func(p *player, s storage.Storage, a storage.Address, _ Op) (string, error) {
		return "", s.DeleteFolder(p.ctx, a.Tenant, a.Type, a.ID)
	},
	"order": func(p *player, _ storage.Storage, a storage.Address, op Op) (string, error) {
		return "", p.s.PutDirectoryIndex(p.ctx, a.Tenant, a.Type, "", a.State, &storage.DirectoryIndex{Order: []string{op.ID, op.ToID}})
	},
	"delete type": func(p *player, s storage.Storage, a storage.Address, _ Op) (string, error) {
		return "", s.DeleteContentType(p.ctx, a.Tenant, a.Type)
	},
	"schema": func(p *player, _ storage.Storage, a storage.Address, op Op) (string, error) {
		return "", p.s.PutTenantSchema(p.ctx, a.Tenant, op.Name, []byte(`{"text":"`+op.Text+`"}`))
	},
	"webhook": func(p *player, _ storage.Storage, a storage.Address, op Op) (string, error) {
		return "", p.s.PutWebhook(p.ctx, a.Tenant, &storage.Webhook{ID: op.Name, URL: "https://example.org/" + op.Text})
	},
}
