package storagetest

import (
	"fmt"
	"strings"

	"velocity.internal/desk/backend/storage"
)

func addressCases() []testCase {
	return []testCase{
		{name: "addresses that differ in one part never collide", run: addressesNeverCollide},
		{name: "the empty state means live and an unknown one is refused", run: statesAreParsed},
		{name: "a new name that differs from an existing one only in case is refused", run: caseTwins},
		{name: "a tenant or type that differs only in case is refused", run: containerCaseTwins},
		{name: "names that a store already holds are used leniently and can be moved to proper ones", needs: []Need{NeedDriver}, run: lenientNames},
	}
}

func addressesNeverCollide(e *env) {
	ids := []string{"id-z", "id-z.part", "id-z-", "type-y/id-z", "id-z/id-z", "tenant-x/type-y/id-z", "idz", "live", "draft/id-z", "_draft", "content"}
	var all []storage.Address
	for _, tenant := range []string{e.tenant, e.tenant + ".b", e.tenant + "-b"} {
		for _, contentType := range []string{"type-y", "type-y-2", "type", "draft"} {
			for _, id := range ids {
				for _, ext := range []string{"md", "json"} {
					all = append(all, storage.Address{Tenant: tenant, Type: contentType, ID: id, Ext: ext, State: storage.Live})
				}
			}
		}
	}
	all = all[:len(all)/3+len(ids)*2] // one tenant whole, the next one in part
	for _, id := range ids {
		all = append(all, e.at(id, storage.Draft), e.at(id, storage.Pending), storage.Address{Tenant: e.tenant + "-b", Type: "type-y", ID: id, Ext: "md", State: storage.Draft})
	}
	for _, a := range all {
		e.put(a, "content of "+a.String())
	}
	for i, a := range all {
		e.holds(a, "content of "+a.String())
		equal(e, e.get(a).Key, a.ID+"."+a.Ext, "key of %s", a)
		if i%3 == 0 {
			e.del(a)
		}
	}
	for i, a := range all {
		if i%3 == 0 {
			e.gone(a)
		} else {
			e.holds(a, "content of "+a.String())
		}
	}
}

func statesAreParsed(e *env) {
	a := e.item("")
	e.put(a, "live")
	e.holds(e.item(storage.Live), "live")
	for _, state := range []storage.State{"Live", "LIVE", "drafts", "_draft", " ", "published", "live/../draft"} {
		bad := e.item(state)
		_, err := tryPut(e, e.s, bad, "must not arrive")
		e.fails(err, storage.ErrInvalid, "put with state %q", state)
		_, err = tryGet(e, e.s, bad)
		e.fails(err, storage.ErrInvalid, "get with state %q", state)
		_, err = e.s.List(e.ctx, e.tenant, markType, state)
		e.fails(err, storage.ErrInvalid, "list with state %q", state)
		_, err = e.s.Browse(e.ctx, e.tenant, markType, "", state)
		e.fails(err, storage.ErrInvalid, "browse with state %q", state)
		_, err = tryStep(e, e.s, bad, storage.Live)
		e.fails(err, storage.ErrInvalid, "transition from state %q", state)
		_, err = tryStep(e, e.s, e.item(storage.Draft), state)
		e.fails(err, storage.ErrInvalid, "transition to state %q", state)
		e.fails(e.s.Delete(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, state), storage.ErrInvalid, "delete with state %q", state)
	}
	e.holds(a, "live")
	equal(e, len(e.versions(a)), 1, "versions")
}

func caseTwins(e *env) {
	e.put(e.at("dir/Name", storage.Draft), "first")
	e.put(e.at("gone", storage.Live), "deleted later")
	e.del(e.at("gone", storage.Live))
	for _, twin := range []storage.Address{
		e.at("dir/name", storage.Draft), e.at("dir/name", storage.Live), e.at("dir/NAME", storage.Pending), e.at("Dir/Name", storage.Draft),
		e.at("Gone", storage.Live),
		{Tenant: e.tenant, Type: markType, ID: "dir/Name", Ext: "MD", State: storage.Draft},
	} {
		_, err := tryPut(e, e.s, twin, "second")
		e.fails(err, storage.ErrExists, "put %s beside its case twin", twin)
		_, err = e.s.ImportVersion(e.ctx, twin.Tenant, twin.Type, twin.ID, twin.Ext, imported("second"))
		e.fails(err, storage.ErrExists, "import %s beside its case twin", twin)
		e.gone(twin)
	}
	e.put(e.at("dir/Name", storage.Live), "the same name in another state is no twin")
	e.put(storage.Address{Tenant: e.tenant, Type: markType, ID: "dir/Name", Ext: "json"}, "another extension is no twin")
	e.put(storage.Address{Tenant: e.tenant, Type: "type-z", ID: "dir/name", Ext: markExt}, "another type is no neighbour")
	e.holds(e.at("dir/Name", storage.Draft), "first")
	// Letters outside ASCII have case too.
	e.put(e.at("größe", storage.Live), "lower")
	_, err := tryPut(e, e.s, e.at("GRÖßE", storage.Live), "upper")
	e.fails(err, storage.ErrExists, "put the twin of a name with umlauts")
}

func containerCaseTwins(e *env) {
	e.put(e.item(storage.Live), "content")
	upper := strings.ToUpper(e.tenant)
	e.fails(e.s.CreateTenant(e.ctx, upper), storage.ErrExists, "create tenant %s", upper)
	e.fails(e.s.CreateContentType(e.ctx, e.tenant, "Type-Y"), storage.ErrExists, "create type Type-Y")
	_, err := e.s.Put(e.ctx, e.tenant, "TYPE-Y", "other", markExt, []byte("x"), "", storage.Live)
	e.fails(err, storage.ErrExists, "put into type TYPE-Y")
	_, err = e.s.Put(e.ctx, upper, markType, "other", markExt, []byte("x"), "", storage.Draft)
	e.fails(err, storage.ErrExists, "put into tenant %s", upper)
	types, err := e.s.ListContentTypes(e.ctx, e.tenant)
	e.ok(err, "list types")
	equalList(e, types, []string{markType}, "types")
}

// plant writes an item below the wide store.
func (e *env) plant(a storage.Address, content, mime string, metadata map[string]string) {
	e.Helper()
	_, err := e.place.Driver().Write(e.ctx, storage.WriteRequest{
		Address: a, Body: strings.NewReader(content), Size: int64(len(content)), MIMEType: mime, Metadata: metadata, Action: storage.ActionEdit,
	})
	e.ok(err, "plant %s", a)
}

func lenientNames(e *env) {
	// As a store of the original server may hold them.
	odd := []storage.Address{
		e.at("notes for 2019?", storage.Live), e.at("cafe\u0301", storage.Live), e.at("a:b", storage.Live), e.at("trailing ", storage.Live),
		{Tenant: e.tenant, Type: markType, ID: "v1", Ext: "2-notes", State: storage.Live},
	}
	for i, a := range odd {
		_, err := tryPut(e, e.s, a, "new")
		e.fails(err, storage.ErrInvalid, "put the new odd name %s", a)
		e.plant(a, "planted", "text/plain", map[string]string{"k": "v"})
		e.holds(a, "planted")
		e.put(a, "edited")
		e.holds(a, "edited")
		e.ok(e.s.UpdateMetadata(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, a.State, map[string]string{"more": "m"}), "update metadata of %s", a)
		versions := e.versionIDs(a)
		equal(e, len(versions), 3, "versions of %s", a)
		e.put(a.In(storage.Draft), "draft")
		e.comment(a.In(storage.Draft), "comment-c", true)
		e.step(a.In(storage.Draft), storage.Pending)
		e.step(a.In(storage.Pending), storage.Live)
		e.holds(a, "draft")
		_, err = e.s.RestoreVersion(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, versions[len(versions)-1])
		e.ok(err, "restore %s", a)
		e.holds(a, "planted")
		found := false
		for _, key := range e.list(markType, storage.Live) {
			found = found || key == a.Name()
		}
		e.check(found, "%s is not listed", a)
		proper := fmt.Sprintf("proper-%d", i)
		e.ok(e.s.Move(e.ctx, a.Tenant, a.Type, a.ID, a.Type, proper), "move %s to a proper name", a)
		e.gone(a)
		moved := a
		moved.ID = proper
		e.holds(moved, "planted")
		equal(e, len(e.versions(moved)), 5, "versions of the moved %s", a)
		_, err = tryPut(e, e.s, e.at("new "+a.ID+"?", storage.Live), "new")
		e.fails(err, storage.ErrInvalid, "put another odd name")
	}
}
