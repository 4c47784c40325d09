package storagetest

import (
	"fmt"
	"strings"

	"velocity.internal/desk/backend/storage"
)

func nameCases() []testCase {
	return []testCase{
		{name: "new names outside the grammar are refused and leave nothing", run: badNames},
		{name: "names inside the grammar are taken exactly as they are", run: goodNames},
		{name: "a path in a name never leaves its tenant, type or state", run: traversal},
		{name: "every method refuses an impossible name", run: everyMethodRefuses},
	}
}

func badNames(e *env) {
	e.put(e.item(storage.Live), "content")
	before := e.snapshot()
	ids := []string{
		"", "/", "a//b", "/a", "a/", ".", "..", "a/../b", "a/./b", ".hidden", "a/.hidden", "_draft/a", "a/_x/b", "dot.", "space ", "a./b", "a /b",
		"a\\b", "a:b", "a*b", "a?b", `a"b`, "a<b", "a>b", "a|b", "a\x00b", "a\nb", "a\x7fb", "a\u0085b", "a\u202eb", "a\u200bb", "a\u2066b", "\ufeffa",
		"cafe\u0301", "a\xffb", "CON", "con", "nul.txt", "a/aux", "com1", "LPT9.x", "COM\u00b9", strings.Repeat("s", 201), strings.Repeat("s/", 256) + "s",
	}
	for _, id := range ids {
		for _, state := range storage.States() {
			_, err := e.s.Put(e.ctx, e.tenant, markType, id, markExt, []byte("x"), "", state)
			e.fails(err, storage.ErrInvalid, "put the id %q in %s", id, state)
		}
		_, err := e.s.ImportVersion(e.ctx, e.tenant, markType, id, markExt, imported("x"))
		e.fails(err, storage.ErrInvalid, "import the id %q", id)
		if id != "" {
			err = e.s.Move(e.ctx, e.tenant, markType, markID, markType, id)
			e.fails(err, storage.ErrInvalid, "move to the id %q", id)
		}
	}
	for _, name := range []string{"", ".", "..", "a/b", "a\\b", "-a", "_a", ".a", "a.", "a b", "ä", "a\x00", "con", "NUL.txt", strings.Repeat("n", 65)} {
		_, err := e.s.Put(e.ctx, name, markType, "id-z", markExt, []byte("x"), "", storage.Live)
		e.fails(err, storage.ErrInvalid, "put into the tenant %q", name)
		_, err = e.s.Put(e.ctx, e.tenant, name, "id-z", markExt, []byte("x"), "", storage.Live)
		e.fails(err, storage.ErrInvalid, "put into the type %q", name)
		e.fails(e.s.CreateTenant(e.ctx, name), storage.ErrInvalid, "create the tenant %q", name)
		e.fails(e.s.CreateContentType(e.ctx, e.tenant, name), storage.ErrInvalid, "create the type %q", name)
		e.fails(e.s.PutTenantSchema(e.ctx, e.tenant, name, []byte("{}")), storage.ErrInvalid, "put the schema %q", name)
	}
	for _, ext := range []string{"", ".", "a.b", "a/b", "a b", "meta", "META", "ä", "a_b", "\x00", strings.Repeat("e", 17)} {
		_, err := e.s.Put(e.ctx, e.tenant, markType, "id-z", ext, []byte("x"), "", storage.Live)
		e.fails(err, storage.ErrInvalid, "put the extension %q", ext)
	}
	for _, id := range []string{"_index", "folder/_index"} {
		_, err := e.s.Put(e.ctx, e.tenant, markType, id, "json", []byte("{}"), "", storage.Live)
		e.fails(err, storage.ErrInvalid, "put %s.json", id)
	}
	for _, folder := range []string{"", "_x", "a/_x", "a//b", "..", "a:b"} {
		e.fails(e.s.CreateFolder(e.ctx, e.tenant, markType, folder, storage.Live), storage.ErrInvalid, "create the folder %q", folder)
	}
	e.unchanged(before, "a refused name")
}

func goodNames(e *env) {
	ids := []string{
		"a", "0", "v1.2-notes", "a.b.c", "with space", "A(1)", "50%", "100%25", "a+b&c=d", "ü", "日本語", "emoji-😀", "a'b", "#tag", "~x", "$x", "a@b", "_last", "dir/_last",
		"{x}", "[x]", "a;b", "a,b", "con-fusion", "common", "x/com10", "deep/er/and/deep/er/still", "meta", "keep", "content/_history",
		strings.Repeat("s", 200), strings.Repeat("n", 170) + "/" + strings.Repeat("m", 170) + "/" + strings.Repeat("o", 170),
	}
	for _, id := range ids {
		for _, state := range storage.States() {
			a := e.at(id, state)
			it := e.put(a, "content of "+a.String())
			equal(e, it.Key, id+"."+markExt, "key")
		}
	}
	for _, id := range ids {
		for _, state := range storage.States() {
			e.holds(e.at(id, state), "content of "+e.at(id, state).String())
		}
	}
	for _, state := range storage.States() {
		equal(e, len(e.list(markType, state)), len(ids), "items listed in %s", state)
	}
	for i, ext := range []string{"a", "7z", "JSON", "sixteencharacter"} {
		a := storage.Address{Tenant: e.tenant, Type: "type-ext", ID: fmt.Sprintf("id-%d", i), Ext: ext, State: storage.Live}
		equal(e, e.put(a, ext).Key, a.ID+"."+ext, "key")
		e.holds(a, ext)
	}
}

func traversal(e *env) {
	other := e.tenant + "-other"
	secret := storage.Address{Tenant: other, Type: "blog", ID: "secret", Ext: markExt, State: storage.Live}
	e.put(secret, "secret")
	e.put(e.at("a", storage.Draft), "draft")
	for _, id := range []string{
		"../../../" + other + "/content/blog/secret", "x/../../../../" + other + "/content/blog/secret", "..", "_draft/a", "../" + markType + "/_draft/a",
		`..\..\..\` + other + `\content\blog\secret`, "./a", "/a", "a/../a",
	} {
		for _, state := range storage.States() {
			a := e.at(id, state)
			_, err := tryGet(e, e.s, a)
			e.fails(err, storage.ErrInvalid, "get %q", id)
			_, err = tryPut(e, e.s, a, "overwritten")
			e.fails(err, storage.ErrInvalid, "put %q", id)
			e.fails(e.s.Delete(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, state), storage.ErrInvalid, "delete %q", id)
		}
	}
	for _, prefix := range []string{"..", "../..", "a/..", "_draft"} {
		_, err := e.s.Browse(e.ctx, e.tenant, markType, prefix+"/x", storage.Live)
		e.fails(err, storage.ErrInvalid, "browse %q", prefix)
	}
	e.holds(secret, "secret")
	e.holds(e.at("a", storage.Draft), "draft")
}

func everyMethodRefuses(e *env) {
	for _, bad := range []storage.Address{
		{Tenant: "..", Type: markType, ID: markID, Ext: markExt, State: storage.Draft},
		{Tenant: e.tenant, Type: "a/b", ID: markID, Ext: markExt, State: storage.Draft},
		{Tenant: e.tenant, Type: markType, ID: "../x", Ext: markExt, State: storage.Draft},
		{Tenant: e.tenant, Type: markType, ID: "a\x00b", Ext: markExt, State: storage.Draft},
	} {
		for _, m := range methods(bad) {
			if !m.uses(bad, e.tenant) {
				continue
			}
			e.fails(m.call(e.ctx, e.s), storage.ErrInvalid, "%s with %q %q %q", m.op, bad.Tenant, bad.Type, bad.ID)
		}
	}
}
