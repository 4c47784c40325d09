package transfer

import (
	"path"
	"strings"

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

const (
	jsonSuffix = ".json"
	metaSuffix = ".meta"
	keepName   = ".keep"
	orderName  = "_index.json"
)

// parse says what a slash-separated path below the root stands for. It judges
// the layout only; names are judged where they are used.
func parse(p string) place {
	parts := strings.Split(p, "/")
	switch {
	case len(parts) == 2 && parts[0] == "schemas":
		if name, ok := strings.CutSuffix(parts[1], jsonSuffix); ok {
			return place{kind: KindSchema, name: name}
		}
	case parts[0] == "sessions" && len(parts) > 1:
		return other(reasonSession)
	case parts[0] == "tenants" && len(parts) > 2:
		return parseTenant(parts[1], parts[2:])
	}
	return other(reasonOutside)
}

func other(reason string) place { return place{kind: KindOther, refusal: reason} }

func parseTenant(tenant string, rest []string) place {
	at := storage.Address{Tenant: tenant}
	switch {
	case len(rest) == 1 && rest[0] == keepName:
		return place{kind: KindKeep, addr: at}
	case len(rest) == 2 && (rest[0] == "schemas" || rest[0] == "webhooks"):
		if name, ok := strings.CutSuffix(rest[1], jsonSuffix); ok {
			kind := KindSchema
			if rest[0] == "webhooks" {
				kind = KindWebhook
			}
			return place{kind: kind, addr: at, name: name}
		}
	case len(rest) > 2 && rest[0] == "content":
		at.Type = rest[1]
		return parseType(at, rest[2:])
	}
	return other(reasonOutside)
}

func parseType(at storage.Address, rest []string) place {
	at.State = storage.Live
	switch rest[0] {
	case "_versions":
		return other(reasonVersion)
	case "_history":
		return parseDocument(place{kind: KindHistory, addr: storage.Address{Tenant: at.Tenant, Type: at.Type}}, rest[1:])
	case "_desk":
		if len(rest) > 1 {
			return parseDocument(place{kind: KindRecord, addr: storage.Address{Tenant: at.Tenant, Type: at.Type}, group: rest[1]}, rest[2:])
		}
	case "_draft", "_pending":
		if len(rest) == 1 {
			break
		}
		at.State = storage.State(rest[0][1:])
		rest = rest[1:]
		if rest[0] == "_comments" && len(rest) > 1 {
			return parseDocument(place{kind: KindComment, addr: at}, rest[1:])
		}
	}
	return parseItem(at, rest)
}

// parseDocument reads {id}/{name}.json.
func parseDocument(p place, rest []string) place {
	if len(rest) < 2 {
		return other(reasonOutside)
	}
	name, ok := strings.CutSuffix(rest[len(rest)-1], jsonSuffix)
	if !ok {
		return other(reasonOutside)
	}
	p.addr.ID, p.name = strings.Join(rest[:len(rest)-1], "/"), name
	return p
}

func parseItem(at storage.Address, rest []string) place {
	folder, last := strings.Join(rest[:len(rest)-1], "/"), rest[len(rest)-1]
	switch {
	case last == keepName:
		at.ID = folder
		return place{kind: KindKeep, addr: at}
	case last == orderName:
		at.ID = folder
		return place{kind: KindOrder, addr: at}
	}
	kind := KindContent
	if strings.HasSuffix(last, metaSuffix) {
		kind, last = KindSidecar, strings.TrimSuffix(last, metaSuffix)
	}
	at.ID, at.Ext = storage.SplitName(path.Join(folder, last))
	return place{kind: kind, addr: at}
}

// path is the inverse of parse, "" for what has no place in the layout.
func (p place) path() string {
	tenant := path.Join("tenants", p.addr.Tenant)
	contentType := path.Join(tenant, "content", p.addr.Type)
	state := contentType
	if p.addr.State != storage.Live {
		state = path.Join(contentType, "_"+string(p.addr.State))
	}
	switch p.kind {
	case KindSchema:
		if p.addr.Tenant == "" {
			return path.Join("schemas", p.name+jsonSuffix)
		}
		return path.Join(tenant, "schemas", p.name+jsonSuffix)
	case KindWebhook:
		return path.Join(tenant, "webhooks", p.name+jsonSuffix)
	case KindHistory:
		return path.Join(contentType, "_history", p.addr.ID, p.name+jsonSuffix)
	case KindRecord:
		return path.Join(contentType, "_desk", p.group, p.addr.ID, p.name+jsonSuffix)
	case KindComment:
		return path.Join(state, "_comments", p.addr.ID, p.name+jsonSuffix)
	case KindOrder:
		return path.Join(state, p.addr.ID, orderName)
	case KindKeep:
		if p.addr.Type == "" {
			return path.Join(tenant, keepName)
		}
		return path.Join(state, p.addr.ID, keepName)
	case KindContent:
		return path.Join(state, p.addr.Name())
	case KindSidecar:
		return path.Join(state, p.addr.Name()+metaSuffix)
	}
	return ""
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
