package storagetest

import (
	"fmt"
	"maps"
	"strings"

	"velocity.internal/desk/backend/storage"
)

func metadataCases() []testCase {
	return []testCase{
		{name: "metadata is never nil", run: metadataNeverNil},
		{name: "a put and a nil map keep metadata, another map replaces it", run: metadataKept},
		{name: "set replaces, update adds and delete removes metadata", run: metadataMethods},
		{name: "a change of metadata touches neither bytes nor MIME type", run: metadataOnly},
		{name: "a change of metadata is a version on live and none elsewhere", run: metadataVersions},
		{name: "metadata keys are folded to lower case and judged", run: metadataKeys},
		{name: "metadata values of any text come back unchanged and others are refused", run: metadataValues},
		{name: "metadata is limited as S3 would carry it, whatever way it comes", run: metadataLimit},
		{name: "metadata keys outside the grammar that a store already holds survive", needs: []Need{NeedDriver}, run: foreignMetadata},
	}
}

func (e *env) setMetadata(a storage.Address, metadata map[string]string) {
	e.Helper()
	e.ok(e.s.SetMetadata(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, a.State, metadata), "set metadata of %s", a)
}

func (e *env) metadata(a storage.Address) map[string]string {
	e.Helper()
	m, err := e.s.GetMetadata(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, a.State)
	e.ok(err, "get metadata of %s", a)
	return m
}

func metadataNeverNil(e *env) {
	none := map[string]string{}
	for _, state := range storage.States() {
		a := e.item(state)
		equalMap(e, e.put(a, "x").Metadata, none, "metadata of a put")
		equalMap(e, e.putWith(a, "x", "", nil).Metadata, none, "metadata of a stream put")
		equalMap(e, e.get(a).Metadata, none, "metadata of a get")
		equalMap(e, e.metadata(a), none, "metadata")
		in := e.open(a)
		_ = in.Body.Close()
		equalMap(e, in.Metadata, none, "metadata of a stream")
		items, err := pages(e.ctx, e.s, a, storage.ListOptions{Full: true})
		e.ok(err, "list")
		equalMap(e, items[0].Metadata, none, "metadata in a full list")
	}
	live := e.item(storage.Live)
	first := e.versionIDs(live)[0]
	equalMap(e, e.version(live, first).Metadata, none, "metadata of a version")
	it, err := e.s.RestoreVersion(e.ctx, live.Tenant, live.Type, live.ID, live.Ext, first)
	e.ok(err, "restore")
	equalMap(e, it.Metadata, none, "metadata of a restored version")
	e.del(e.item(storage.Pending))
	equalMap(e, e.step(e.item(storage.Draft), storage.Pending).Metadata, none, "metadata of a transition")
}

func metadataKept(e *env) {
	one, two := map[string]string{"one": "1", "both": "b"}, map[string]string{"two": "2"}
	for _, state := range storage.States() {
		a := e.item(state)
		e.putWith(a, "first", "", one)
		equalMap(e, e.put(a, "second").Metadata, one, "metadata of a put in %s", state)
		equalMap(e, e.metadata(a), one, "metadata after a put in %s", state)
		e.putWith(a, "third", "", nil)
		equalMap(e, e.metadata(a), one, "metadata after a stream put with nil in %s", state)
		e.putWith(a, "fourth", "", two)
		equalMap(e, e.metadata(a), two, "metadata after a stream put with another map in %s", state)
		e.putWith(a, "fifth", "", map[string]string{})
		equalMap(e, e.metadata(a), map[string]string{}, "metadata after a stream put with an empty map in %s", state)
	}
	e.putWith(e.item(storage.Live), "x", "", one)
	e.del(e.item(storage.Live))
	e.put(e.item(storage.Live), "new")
	equalMap(e, e.metadata(e.item(storage.Live)), map[string]string{}, "metadata of content that was put after a delete")
	equalMap(e, e.metadata(e.item(storage.Draft)), map[string]string{}, "metadata of another state")
}

func metadataMethods(e *env) {
	for _, state := range storage.States() {
		a := e.item(state)
		e.putWith(a, "x", "", map[string]string{"a": "1", "b": "2"})
		e.setMetadata(a, map[string]string{"c": "3"})
		equalMap(e, e.metadata(a), map[string]string{"c": "3"}, "metadata after a set")
		e.ok(e.s.UpdateMetadata(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, state, map[string]string{"C": "4", "d": "5"}), "update")
		equalMap(e, e.metadata(a), map[string]string{"c": "4", "d": "5"}, "metadata after an update")
		e.ok(e.s.DeleteMetadataKeys(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, state, []string{"C", "absent"}), "delete keys")
		equalMap(e, e.metadata(a), map[string]string{"d": "5"}, "metadata after keys were deleted")
		e.setMetadata(a, nil)
		equalMap(e, e.metadata(a), map[string]string{}, "metadata after a set with nil")
		equalMap(e, e.get(a).Metadata, map[string]string{}, "metadata of a get")
	}
}

func metadataOnly(e *env) {
	for _, state := range storage.States() {
		a := e.item(state)
		before := e.putWith(a, "content", "text/x-marked", map[string]string{"k": "v"})
		e.put(e.at("other", state), "neighbour")
		neighbour := e.get(e.at("other", state)).Revision
		for what, change := range map[string]func() error{
			"set": func() error {
				return e.s.SetMetadata(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, state, map[string]string{"s": "s"})
			},
			"update": func() error {
				return e.s.UpdateMetadata(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, state, map[string]string{"u": "u"})
			},
			"delete": func() error {
				return e.s.DeleteMetadataKeys(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, state, []string{"s", "u", "k"})
			},
		} {
			e.ok(change(), "%s", what)
			it := e.get(a)
			equal(e, string(it.Content), "content", "bytes after %s in %s", what, state)
			equal(e, it.ContentType, "text/x-marked", "MIME type after %s in %s", what, state)
			equal(e, it.ETag, before.ETag, "ETag after %s in %s", what, state)
			equal(e, it.Size, before.Size, "size after %s in %s", what, state)
		}
		equal(e, e.get(e.at("other", state)).Revision, neighbour, "revision of the neighbour")
	}
}

func metadataVersions(e *env) {
	for _, state := range storage.States() {
		a := e.item(state)
		e.putWith(a, "content", "text/x-marked", map[string]string{"k": "v"})
		revision := e.get(a).Revision
		e.setMetadata(a, map[string]string{"k": "w"})
		e.check(e.get(a).Revision != revision, "the revision did not change in %s", state)
		equal(e, e.get(a).VersionID != "", state == storage.Live, "a version exists in %s", state)
	}
	a := e.item(storage.Live)
	ids := e.versionIDs(a)
	equal(e, len(ids), 2, "versions")
	newest, oldest := e.version(a, ids[0]), e.version(a, ids[1])
	equal(e, e.get(a).VersionID, ids[0], "live version")
	equalMap(e, newest.Metadata, map[string]string{"k": "w"}, "metadata of the newest version")
	equalMap(e, oldest.Metadata, map[string]string{"k": "v"}, "metadata of the oldest version")
	equal(e, string(newest.Content), "content", "bytes of the version that changed metadata")
	equal(e, newest.ContentType, "text/x-marked", "MIME type of the version that changed metadata")
}

func metadataKeys(e *env) {
	a := e.item(storage.Draft)
	e.putWith(a, "x", "", map[string]string{"Title": "t", "0": "zero", "a-b_c": "abc", strings.Repeat("k", 63): "long"})
	want := map[string]string{"title": "t", "0": "zero", "a-b_c": "abc", strings.Repeat("k", 63): "long"}
	equalMap(e, e.metadata(a), want, "folded metadata")
	before := e.snapshot()
	for _, bad := range []map[string]string{
		{"": "v"},
		{"-a": "v"},
		{"_a": "v"},
		{"a b": "v"},
		{"a.b": "v"},
		{"ä": "v"},
		{"a:b": "v"},
		{"a\r\nb": "v"},
		{strings.Repeat("k", 64): "v"},
		{"Twice": "1", "twice": "2"},
	} {
		_, err := e.s.PutStream(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, strings.NewReader("new"), 3, "", a.State, bad)
		e.fails(err, storage.ErrInvalid, "put with metadata %q", bad)
		e.fails(e.s.SetMetadata(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, a.State, bad), storage.ErrInvalid, "set metadata %q", bad)
		e.fails(e.s.UpdateMetadata(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, a.State, bad), storage.ErrInvalid, "update metadata %q", bad)
		v := imported("new")
		v.Metadata = bad
		_, err = e.s.ImportVersion(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, v)
		e.fails(err, storage.ErrInvalid, "import with metadata %q", bad)
	}
	e.unchanged(before, "refused metadata")
}

func metadataValues(e *env) {
	values := []string{
		"", " ", " leading and trailing ", "ümläut", "日本語", "😀", "=?utf-8?q?=C3=A4?=", "=?UTF-8?b?w6Q=?=", "a=b&c=d;e,f", `"quoted" \ back`, "<b>", "%41", "é" + strings.Repeat("x", 300),
		"a  b", "null", "12.50", "\u00a0",
	}
	metadata := map[string]string{}
	for i, v := range values {
		metadata[fmt.Sprintf("v%d", i)] = v
	}
	for _, state := range storage.States() {
		a := e.item(state)
		e.putWith(a, "x", "", metadata)
		equalMap(e, e.metadata(a), metadata, "metadata in %s", state)
		items, err := pages(e.ctx, e.s, a, storage.ListOptions{Full: true})
		e.ok(err, "list")
		equalMap(e, items[0].Metadata, metadata, "listed metadata in %s", state)
	}
	live := e.item(storage.Live)
	equalMap(e, e.version(live, e.versionIDs(live)[0]).Metadata, metadata, "metadata of a version")
	before := e.snapshot()
	for _, bad := range []string{"a\nb", "a\r", "\x00", "\x7f", "a\tb", "\xff", "\u0085"} {
		err := e.s.SetMetadata(e.ctx, live.Tenant, live.Type, live.ID, live.Ext, live.State, map[string]string{"k": bad})
		e.fails(err, storage.ErrInvalid, "set the value %q", bad)
	}
	e.unchanged(before, "a refused value")
}

func metadataLimit(e *env) {
	a := e.item(storage.Live)
	most := map[string]string{"k": strings.Repeat("v", storage.MaxMetadataLen-1)}
	e.putWith(a, "x", "", most)
	equalMap(e, e.metadata(a), most, "metadata of the greatest size")
	before := e.snapshot()
	for what, bad := range map[string]map[string]string{
		"a byte too many":        {"k": strings.Repeat("v", storage.MaxMetadataLen)},
		"many keys":              many(200),
		"umlauts, encoded":       {"k": strings.Repeat("ü", 400)},
		"more than what is left": {"l": "v"},
	} {
		err := e.s.UpdateMetadata(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, a.State, bad)
		e.fails(err, storage.ErrInvalid, "update with %s", what)
		if what == "more than what is left" {
			continue
		}
		_, err = e.s.PutStream(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, strings.NewReader("y"), 1, "", a.State, bad)
		e.fails(err, storage.ErrInvalid, "put with %s", what)
		e.fails(e.s.SetMetadata(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, a.State, bad), storage.ErrInvalid, "set %s", what)
	}
	e.unchanged(before, "too much metadata")
}

func many(n int) map[string]string {
	m := map[string]string{}
	for i := range n {
		m[fmt.Sprintf("key-%03d", i)] = "value"
	}
	return m
}

func foreignMetadata(e *env) {
	foreign := map[string]string{"Odd Key": "odd", "x.y": "dots"}
	for _, state := range storage.States() {
		a := e.item(state)
		e.plant(a, "planted", "text/plain", foreign)
		equalMap(e, e.metadata(a), foreign, "planted metadata in %s", state)
		e.put(a, "edited")
		equalMap(e, e.metadata(a), foreign, "foreign metadata after a put in %s", state)
		e.ok(e.s.UpdateMetadata(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, state, map[string]string{"k": "v"}), "update")
		want := maps.Clone(foreign)
		want["k"] = "v"
		equalMap(e, e.metadata(a), want, "foreign metadata after an update in %s", state)
		e.ok(e.s.DeleteMetadataKeys(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, state, []string{"Odd Key"}), "delete the foreign key")
		delete(want, "Odd Key")
		equalMap(e, e.metadata(a), want, "metadata after a foreign key was deleted in %s", state)
	}
}
