package storagetest

import (
	"encoding/json"

	"velocity.internal/desk/backend/storage"
)

func browseCases() []testCase {
	return []testCase{
		{name: "browse shows one level of one state", run: browseLevel},
		{name: "the index of a folder orders folders and items and the rest follows bytewise", run: browseOrder},
		{name: "an empty folder is shown in its state until it is deleted", run: emptyFolders},
		{name: "a folder and an item of the same name coexist", run: namesakes},
		{name: "an index is kept by folder and state, and is no item", run: indexes},
	}
}

// level browses and checks folders and items.
func (e *env) level(prefix string, state storage.State, folders, items []string) {
	e.Helper()
	for _, p := range []string{prefix, prefix + "/"} {
		if p == "/" {
			continue
		}
		got, err := e.s.Browse(e.ctx, e.tenant, markType, p, state)
		e.ok(err, "browse %q", p)
		equalList(e, got.Folders, folders, "folders of %q in %s", p, state)
		equalList(e, keys(got.Items), items, "items of %q in %s", p, state)
	}
}

func browseLevel(e *env) {
	for _, id := range []string{"top", "a/one", "a/two", "a/b/deep", "a/b/c/deeper", "ab/x", "a-b/x", "z"} {
		e.put(e.at(id, storage.Live), id)
	}
	e.put(e.at("a/draft", storage.Draft), "draft")
	e.put(e.at("only-draft/x", storage.Draft), "draft")
	e.put(storage.Address{Tenant: e.tenant, Type: markType, ID: "top", Ext: "json"}, "{}")
	e.level("", storage.Live, []string{"a", "a-b", "ab"}, []string{"top.json", "top.md", "z.md"})
	e.level("a", storage.Live, []string{"b"}, []string{"a/one.md", "a/two.md"})
	e.level("a/b", storage.Live, []string{"c"}, []string{"a/b/deep.md"})
	e.level("a/b/c", storage.Live, []string{}, []string{"a/b/c/deeper.md"})
	e.level("", storage.Draft, []string{"a", "only-draft"}, []string{})
	e.level("a", storage.Draft, []string{}, []string{"a/draft.md"})
	e.level("", storage.Pending, []string{}, []string{})
	for _, unknown := range []string{"none", "a/none", "top", "a/one", "only-draft", "to"} {
		e.level(unknown, storage.Live, []string{}, []string{})
	}
	// A folder is gone with its last item, unless it was created.
	e.del(e.at("ab/x", storage.Live))
	e.level("", storage.Live, []string{"a", "a-b"}, []string{"top.json", "top.md", "z.md"})
	e.step(e.at("only-draft/x", storage.Draft), storage.Live)
	e.level("", storage.Draft, []string{"a"}, []string{})
	e.level("only-draft", storage.Live, []string{}, []string{"only-draft/x.md"})
}

func browseOrder(e *env) {
	for _, id := range []string{"c", "a", "b", "d", "f/x", "e/x", "g/x", "f/2", "f/1"} {
		e.put(e.at(id, storage.Live), id)
		e.put(e.at(id, storage.Draft), id)
	}
	e.put(storage.Address{Tenant: e.tenant, Type: markType, ID: "b", Ext: "json"}, "{}")
	e.ok(e.s.PutDirectoryIndex(e.ctx, e.tenant, markType, "", storage.Live, &storage.DirectoryIndex{Order: []string{"d", "g", "absent", "b", "d", "e"}}), "put the order")
	e.ok(e.s.PutDirectoryIndex(e.ctx, e.tenant, markType, "f/", storage.Live, &storage.DirectoryIndex{Order: []string{"x", "2"}}), "put the order of f")
	e.level("", storage.Live, []string{"g", "e", "f"}, []string{"d.md", "b.json", "b.md", "a.md", "c.md"})
	e.level("f", storage.Live, []string{}, []string{"f/x.md", "f/2.md", "f/1.md"})
	e.level("", storage.Draft, []string{"e", "f", "g"}, []string{"a.md", "b.md", "c.md", "d.md"})
	equalList(e, e.list(markType, storage.Live)[:3], []string{"a.md", "b.json", "b.md"}, "a list is not ordered by an index")
	e.ok(e.s.PutDirectoryIndex(e.ctx, e.tenant, markType, "", storage.Live, &storage.DirectoryIndex{}), "put an empty order")
	e.level("", storage.Live, []string{"e", "f", "g"}, []string{"a.md", "b.json", "b.md", "c.md", "d.md"})
}

func emptyFolders(e *env) {
	e.ok(e.s.CreateFolder(e.ctx, e.tenant, markType, "empty/inner", storage.Draft), "create a folder")
	e.ok(e.s.CreateFolder(e.ctx, e.tenant, markType, "empty-2/", storage.Draft), "create a folder with its slash")
	e.level("", storage.Draft, []string{"empty", "empty-2"}, []string{})
	e.level("empty", storage.Draft, []string{"inner"}, []string{})
	e.level("empty/inner", storage.Draft, []string{}, []string{})
	e.level("", storage.Live, []string{}, []string{})
	equalList(e, e.list(markType, storage.Draft), []string{}, "a folder is no item")
	types, err := e.s.ListContentTypes(e.ctx, e.tenant)
	e.ok(err, "list types")
	equalList(e, types, []string{markType}, "types after a folder was created")
	e.put(e.at("empty-2/x", storage.Draft), "x")
	e.del(e.at("empty-2/x", storage.Draft))
	e.level("", storage.Draft, []string{"empty", "empty-2"}, []string{})
	e.ok(e.s.DeleteFolder(e.ctx, e.tenant, markType, "empty"), "delete the folder")
	e.level("", storage.Draft, []string{"empty-2"}, []string{})
	e.level("empty", storage.Draft, []string{}, []string{})
}

func namesakes(e *env) {
	for _, state := range storage.States() {
		e.put(e.at("same", state), "item")
		e.put(e.at("same/inner", state), "inner")
		e.put(e.at("late/inner", state), "inner")
		e.put(e.at("late", state), "item")
		e.level("", state, []string{"late", "same"}, []string{"late.md", "same.md"})
		e.level("same", state, []string{}, []string{"same/inner.md"})
		e.holds(e.at("same", state), "item")
		e.holds(e.at("same/inner", state), "inner")
		e.del(e.at("same", state))
		e.holds(e.at("same/inner", state), "inner")
	}
	// The folder has the whole name of the item.
	a, inner := e.at("whole", storage.Live), e.at("whole."+markExt+"/inner", storage.Live)
	for _, pair := range [][2]storage.Address{{a, inner}, {e.at("other.md/inner", storage.Draft), e.at("other", storage.Draft)}} {
		e.put(pair[0], "first")
		_, err := tryPut(e, e.s, pair[1], "second")
		if !e.caps.NamesakeFolders {
			e.fails(err, storage.ErrExists, "put %s beside its namesake", pair[1])
			e.gone(pair[1])
			e.holds(pair[0], "first")
			continue
		}
		e.ok(err, "put %s beside its namesake", pair[1])
		e.holds(pair[0], "first")
		e.holds(pair[1], "second")
	}
}

func indexes(e *env) {
	ctx, s := e.ctx, e.s
	e.put(e.at("folder/x", storage.Live), "x")
	extra := map[string]json.RawMessage{"pinned": json.RawMessage(`["x"]`), "layout": json.RawMessage(`{"columns":2}`)}
	for _, at := range []struct {
		prefix string
		state  storage.State
		order  string
	}{{"", storage.Live, "top"}, {"folder", storage.Live, "inner"}, {"", storage.Draft, "draft"}, {"folder/", storage.Pending, "pending"}, {"not/yet/there", storage.Live, "early"}} {
		e.ok(s.PutDirectoryIndex(ctx, e.tenant, markType, at.prefix, at.state, &storage.DirectoryIndex{Order: []string{at.order}, Extra: extra}), "put the order of %q", at.prefix)
	}
	for _, at := range []struct {
		prefix string
		state  storage.State
		order  []string
	}{
		{"", storage.Live, []string{"top"}},
		{"folder/", storage.Live, []string{"inner"}},
		{"", storage.Draft, []string{"draft"}},
		{"folder", storage.Pending, []string{"pending"}},
		{"not/yet/there", storage.Live, []string{"early"}},
		{"folder", storage.Draft, []string{}},
		{"", storage.Pending, []string{}},
		{"not", storage.Live, []string{}},
	} {
		got, err := s.GetDirectoryIndex(ctx, e.tenant, markType, at.prefix, at.state)
		e.ok(err, "get the order of %q in %s", at.prefix, at.state)
		equalList(e, got.Order, at.order, "order of %q in %s", at.prefix, at.state)
		if len(at.order) > 0 {
			equal(e, string(got.Extra["layout"]), `{"columns":2}`, "unknown field of the order of %q", at.prefix)
		}
	}
	equalList(e, e.list(markType, storage.Live), []string{"folder/x.md"}, "list beside indexes")
	equalList(e, e.list(markType, storage.Draft), []string{}, "list beside an index")
	e.level("folder", storage.Live, []string{}, []string{"folder/x.md"})
	_, err := s.Get(ctx, e.tenant, markType, "_index", "json", storage.Live)
	e.fails(err, storage.ErrInvalid, "get an index as an item")
	_, err = s.FindContentStream(ctx, e.tenant, markType, "folder/_index", "", storage.Live)
	e.fails(err, storage.ErrNotFound, "find an index as an item")
}
