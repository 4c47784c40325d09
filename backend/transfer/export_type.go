package transfer

import (
	"context"
	"strings"

	"velocity.internal/desk/backend/storage"
)

// typeExport walks one type and remembers which ids it has met, so that what
// belongs to an id is exported once.
type typeExport struct {
	*exporter
	at  storage.Address
	met map[storage.Address]struct{} // of ID, and State where comments were exported
}

// first reports whether this is the first time that an id, or an id in a state, is met.
func (t *typeExport) first(id string, state storage.State) bool {
	key := storage.Address{ID: id, State: state}
	_, again := t.met[key]
	t.met[key] = struct{}{}
	return !again
}

func (ex *exporter) contentType(ctx context.Context, tenant, contentType string) error {
	t := &typeExport{exporter: ex, at: storage.Address{Tenant: tenant, Type: contentType, State: storage.Live}, met: map[storage.Address]struct{}{}}
	empty := true
	for _, state := range []storage.State{storage.Live, storage.Pending, storage.Draft} {
		some, err := t.folder(ctx, t.at.In(state))
		if err != nil {
			return err
		}
		empty = empty && !some
	}
	if empty {
		ex.bytes(ctx, place{kind: KindKeep, addr: t.at.In("")}, nil)
	}
	return t.deleted(ctx)
}

// folder exports what stands directly in the folder a.ID, then its folders. It
// reports whether there was anything.
func (t *typeExport) folder(ctx context.Context, a storage.Address) (bool, error) {
	level, err := t.from.Browse(ctx, a.Tenant, a.Type, a.ID, a.State)
	if err != nil {
		return true, t.unlisted(place{kind: KindKeep, addr: a}, err)
	}
	index, err := t.from.GetDirectoryIndex(ctx, a.Tenant, a.Type, a.ID, a.State)
	if err != nil {
		return true, t.unlisted(place{kind: KindOrder, addr: a}, err)
	}
	ordered := len(index.Order) > 0 || len(index.Extra) > 0
	if ordered {
		t.value(ctx, place{kind: KindOrder, addr: a}, index)
	}
	some := ordered || len(level.Items)+len(level.Folders) > 0
	if !some && a.ID != "" {
		t.bytes(ctx, place{kind: KindKeep, addr: a}, nil)
	}
	for _, it := range level.Items {
		one := a
		one.ID, one.Ext = storage.SplitName(it.Key)
		t.item(ctx, one)
		if err := t.beside(ctx, one.ID); err != nil {
			return true, err
		}
		if err := t.comments(ctx, one); err != nil {
			return true, err
		}
	}
	for _, name := range level.Folders {
		below := a
		below.ID = strings.TrimPrefix(a.ID+"/"+name, "/")
		if _, err := t.folder(ctx, below); err != nil {
			return true, err
		}
	}
	return some, ctx.Err()
}

// deleted exports what belongs to ids that have versions only.
func (t *typeExport) deleted(ctx context.Context) error {
	opts := storage.ListOptions{Limit: 1000}
	for {
		page, err := t.from.ListDeleted(ctx, t.at.Tenant, t.at.Type, opts)
		if err != nil {
			return err
		}
		for _, it := range page.Items {
			id, _ := storage.SplitName(it.Key)
			if err := t.beside(ctx, id); err != nil {
				return err
			}
		}
		if page.Next == "" {
			return nil
		}
		opts.Cursor = page.Next
	}
}

// beside exports history and records of an id, once.
func (t *typeExport) beside(ctx context.Context, id string) error {
	if !t.first(id, "") {
		return nil
	}
	at := storage.Address{Tenant: t.at.Tenant, Type: t.at.Type, ID: id}
	history, err := t.from.ListHistoryRecords(ctx, at.Tenant, at.Type, id)
	if err != nil {
		return t.unlisted(place{kind: KindHistory, addr: at, name: "*"}, err)
	}
	for _, record := range history {
		t.value(ctx, place{kind: KindHistory, addr: at, name: record.Version}, record)
	}
	records, err := t.from.ListRecords(ctx, at.Tenant, at.Type, id, "")
	if err != nil {
		return t.unlisted(place{kind: KindRecord, addr: at, name: "*", group: "*"}, err)
	}
	for _, record := range records {
		t.bytes(ctx, place{kind: KindRecord, addr: at, group: record.Kind, name: record.Key}, record.Body)
	}
	return nil
}

// comments exports the comments of an id in a state, once.
func (t *typeExport) comments(ctx context.Context, a storage.Address) error {
	if a.State == storage.Live || !t.first(a.ID, a.State) {
		return nil
	}
	a.Ext = ""
	comments, err := t.from.ListComments(ctx, a.Tenant, a.Type, a.ID, a.State)
	if err != nil {
		return t.unlisted(place{kind: KindComment, addr: a, name: "*"}, err)
	}
	for _, comment := range comments {
		t.value(ctx, place{kind: KindComment, addr: a, name: comment.ID}, comment)
	}
	return nil
}
