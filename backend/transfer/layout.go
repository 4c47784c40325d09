package transfer

import (
	"strings"

	"velocity.internal/desk/backend/internal/tree"
	"velocity.internal/desk/backend/storage"
)

// Kinds of places in the layout, as they stand in [Count].
const (
	KindContent = "content"
	KindSidecar = "sidecar" // the `.meta` file beside content
	KindSchema  = "schema"
	KindWebhook = "webhook"
	KindComment = "comment"
	KindHistory = "history"
	KindRecord  = "record"
	KindOrder   = "order" // _index.json
	KindKeep    = "keep"  // .keep: a tenant, type or folder that may be empty
	KindOther   = "other" // not part of a transfer; Refusal says why
)

// place is what a path of the layout stands for.
type place struct {
	kind    string
	addr    storage.Address // fields that do not apply are empty; of order and keep the ID is the folder
	name    string          // of a schema, webhook, comment, version or record
	group   string          // kind of a record
	refusal string          // of KindOther
}

// layout is that of folders on a disk, which an import must understand and an
// export writes.
var layout = tree.Layout{Folders: true}

// parse says what a slash-separated path below the root stands for. It judges
// names as leniently as an existing store asks for.
func parse(p string) place {
	e := layout.Parse(p)
	switch e.Kind {
	case tree.KindContent:
		return place{kind: KindContent, addr: e.Address}
	case tree.KindSidecar:
		if e.VersionID == "" {
			return place{kind: KindSidecar, addr: e.Address}
		}
		return other(reasonVersion)
	case tree.KindVersion:
		return other(reasonVersion)
	case tree.KindContainer:
		c := e.Container
		return place{kind: KindKeep, addr: storage.Address{Tenant: c.Tenant, Type: c.Type, ID: c.Folder, State: c.State}}
	case tree.KindDocument:
		return document(e.Key)
	case tree.KindOther:
	}
	return other(reasonOutside)
}

func other(reason string) place { return place{kind: KindOther, refusal: reason} }

// documentKinds are the kinds of documents that are transferred.
var documentKinds = map[storage.DocKind]string{
	storage.DocSchema: KindSchema, storage.DocWebhook: KindWebhook, storage.DocComment: KindComment,
	storage.DocHistory: KindHistory, storage.DocRecord: KindRecord, storage.DocIndex: KindOrder,
}

func document(k storage.DocumentKey) place {
	kind, ok := documentKinds[k.Kind]
	if !ok {
		return other(reasonSession)
	}
	p := place{kind: kind, addr: storage.Address{Tenant: k.Tenant, Type: k.Type, ID: k.ID, State: k.State}, group: k.Group, name: k.Name}
	if kind == KindOrder {
		p.name = ""
	}
	return p
}

// path is the inverse of parse, "" for what has no place in the layout.
func (p place) path() string {
	a := p.addr
	switch p.kind {
	case KindContent:
		return tree.Content(a)
	case KindSidecar:
		return tree.Sidecar(tree.Content(a))
	case KindKeep:
		return tree.Keep(storage.Container{Tenant: a.Tenant, Type: a.Type, Folder: a.ID, State: a.State})
	case KindOther:
		return ""
	}
	key := storage.DocumentKey{Tenant: a.Tenant, Type: a.Type, ID: a.ID, State: a.State, Group: p.group, Name: p.name}
	for doc, kind := range documentKinds {
		if kind == p.kind {
			key.Kind = doc
		}
	}
	if key.Kind == storage.DocIndex {
		key.Name = strings.TrimSuffix(tree.IndexName, ".json")
	}
	return layout.Document(key)
}

// checkName returns ErrInvalid unless the names in p follow the grammar for new names.
func (p place) checkName() error {
	if p.addr.Tenant != "" {
		if err := storage.CheckName("tenant", p.addr.Tenant); err != nil {
			return err
		}
	}
	if p.addr.Type != "" {
		if err := storage.CheckName("type", p.addr.Type); err != nil {
			return err
		}
	}
	switch p.kind {
	case KindContent:
		return storage.CheckAddress(p.addr)
	case KindSchema, KindWebhook:
		return storage.CheckName(p.kind, p.name)
	case KindRecord:
		return storage.CheckName("record kind", p.group)
	case KindKeep, KindOrder:
		if p.addr.ID != "" {
			return storage.CheckFolder(p.addr.ID)
		}
	}
	return nil
}

// Stages of an import, in order: live comes before draft and pending, so that
// these know the version that they were made from, and comments after both,
// because they need their item.
const (
	stageOther = iota
	stageStore
	stageLive
	stageReview
	stageBeside
	stages
)

// stage is the pass of an import in which the place is taken.
func (p place) stage() int {
	switch p.kind {
	case KindSchema, KindWebhook:
		return stageStore
	case KindKeep:
		if p.addr.ID == "" {
			return stageStore
		}
		return stageBeside
	case KindContent, KindSidecar:
		if p.addr.State == storage.Live {
			return stageLive
		}
		return stageReview
	case KindComment, KindHistory, KindRecord, KindOrder:
		return stageBeside
	}
	return stageOther
}
