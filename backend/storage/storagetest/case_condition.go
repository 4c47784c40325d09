package storagetest

import (
	"errors"
	"strings"

	"velocity.internal/desk/backend/storage"
)

func conditionCases() []testCase {
	return []testCase{
		{name: "a write whose condition does not hold conflicts, names the revision and changes nothing", run: conditionFails},
		{name: "a write whose condition holds is carried out", run: conditionHolds},
		{name: "absence is a condition of its own", run: conditionAbsent},
		{name: "a failed condition leaves the body of another kind of error alone", run: conditionAndBody},
		{name: "schemas, webhooks and records are put under a condition", run: documentConditions},
	}
}

// conditional is a write that takes IfMatch.
type conditional struct {
	name  string
	state storage.State // of the address
	fresh bool          // may be carried out on an absent address
	run   func(s storage.Storage, a storage.Address, version string) error
}

func conditionals(e *env) []conditional {
	ctx, meta := e.ctx, map[string]string{"new": "n"}
	fail := func(_ any, err error) error { return err }
	all := []conditional{
		{"transition to live", storage.Draft, false, func(s storage.Storage, a storage.Address, _ string) error {
			return fail(tryStep(e, s, a, storage.Live))
		}},
		{"transition to pending", storage.Draft, false, func(s storage.Storage, a storage.Address, _ string) error {
			return fail(tryStep(e, s, a, storage.Pending))
		}},
		{"transition back", storage.Pending, false, func(s storage.Storage, a storage.Address, _ string) error {
			return fail(tryStep(e, s, a, storage.Draft))
		}},
		{"restore", storage.Live, false, func(s storage.Storage, a storage.Address, version string) error {
			return fail(s.RestoreVersion(ctx, a.Tenant, a.Type, a.ID, a.Ext, version))
		}},
		{"import", storage.Live, true, func(s storage.Storage, a storage.Address, _ string) error {
			return fail(s.ImportVersion(ctx, a.Tenant, a.Type, a.ID, a.Ext, imported("imported")))
		}},
	}
	for _, state := range storage.States() {
		all = append(all,
			conditional{"put", state, true, func(s storage.Storage, a storage.Address, _ string) error { return fail(tryPut(e, s, a, "new")) }},
			conditional{"put stream", state, true, func(s storage.Storage, a storage.Address, _ string) error {
				return fail(s.PutStream(ctx, a.Tenant, a.Type, a.ID, a.Ext, strings.NewReader("new"), -1, "text/html", a.State, meta))
			}},
			conditional{"delete", state, true, func(s storage.Storage, a storage.Address, _ string) error {
				return s.Delete(ctx, a.Tenant, a.Type, a.ID, a.Ext, a.State)
			}},
			conditional{"set metadata", state, false, func(s storage.Storage, a storage.Address, _ string) error {
				return s.SetMetadata(ctx, a.Tenant, a.Type, a.ID, a.Ext, a.State, meta)
			}},
			conditional{"update metadata", state, false, func(s storage.Storage, a storage.Address, _ string) error {
				return s.UpdateMetadata(ctx, a.Tenant, a.Type, a.ID, a.Ext, a.State, meta)
			}},
			conditional{"delete metadata keys", state, false, func(s storage.Storage, a storage.Address, _ string) error {
				return s.DeleteMetadataKeys(ctx, a.Tenant, a.Type, a.ID, a.Ext, a.State, []string{"k"})
			}},
		)
	}
	return all
}

// conflicts checks that err is a conflict that carries the current revision.
func (e *env) conflicts(err error, current, format string, args ...any) {
	e.Helper()
	e.fails(err, storage.ErrConflict, format, args...)
	var got *storage.Error
	if errors.As(err, &got) && errors.Is(err, storage.ErrConflict) {
		equal(e, got.Revision, current, "current revision in the conflict of "+format, args...)
	}
}

func (e *env) ifMatch(revision string) storage.Storage {
	return e.s.With(storage.Options{IfMatch: storage.Match(revision), Author: author})
}

func conditionFails(e *env) {
	for i, c := range conditionals(e) {
		a := e.at(strings.ReplaceAll(c.name, " ", "-")+string(rune('a'+i)), c.state)
		old := e.putWith(a, "first", "text/plain", map[string]string{"k": "v"})
		current := e.putWith(a, "second", "text/plain", nil)
		before := e.snapshot()
		e.conflicts(c.run(e.ifMatch(old.Revision), a, old.VersionID), current.Revision, "%s of %s under an old revision", c.name, c.state)
		e.conflicts(c.run(e.ifMatch("no-such-revision"), a, old.VersionID), current.Revision, "%s of %s under an unknown revision", c.name, c.state)
		e.conflicts(c.run(e.ifMatch(""), a, old.VersionID), current.Revision, "%s of %s under absence", c.name, c.state)
		e.unchanged(before, "%s of %s under a failed condition", c.name, c.state)
		e.del(a)
		before = e.snapshot()
		err := c.run(e.ifMatch(current.Revision), a, old.VersionID)
		if c.fresh || c.name == "restore" {
			e.conflicts(err, "", "%s of %s that was deleted meanwhile", c.name, c.state)
		} else {
			e.check(errors.Is(err, storage.ErrNotFound) || errors.Is(err, storage.ErrConflict), "%s of %s that was deleted meanwhile: %v", c.name, c.state, err)
		}
		e.unchanged(before, "%s of %s that was deleted meanwhile", c.name, c.state)
		e.ok(e.s.DeleteContentType(e.ctx, e.tenant, markType), "delete the type") // keeps snapshots small
	}
}

func conditionHolds(e *env) {
	for i, c := range conditionals(e) {
		a := e.at(strings.ReplaceAll(c.name, " ", "-")+string(rune('a'+i)), c.state)
		first := e.putWith(a, "first", "text/plain", map[string]string{"k": "v"})
		current := e.putWith(a, "second", "text/plain", nil)
		before := e.snapshot()
		e.ok(c.run(e.ifMatch(current.Revision), a, first.VersionID), "%s of %s under the current revision", c.name, c.state)
		e.check(e.snapshot() != before, "%s of %s changed nothing", c.name, c.state)
		if strings.HasPrefix(c.name, "transition") || c.name == "delete" {
			e.gone(a)
		} else {
			e.check(e.get(a).Revision != current.Revision, "%s of %s kept the revision", c.name, c.state)
		}
		e.ok(e.s.DeleteContentType(e.ctx, e.tenant, markType), "delete the type")
	}
}

func conditionAbsent(e *env) {
	absent := e.s.With(storage.Options{IfMatch: storage.Absent()})
	for i, c := range conditionals(e) {
		if !c.fresh {
			continue
		}
		a := e.at(strings.ReplaceAll(c.name, " ", "-")+string(rune('a'+i)), c.state)
		e.put(a.In(other(c.state)), "another state does not count")
		e.ok(c.run(absent, a, ""), "%s of %s under absence", c.name, c.state)
		if c.name == "delete" {
			continue
		}
		current := e.get(a)
		before := e.snapshot()
		e.conflicts(c.run(absent, a, ""), current.Revision, "%s of %s under absence, again", c.name, c.state)
		e.unchanged(before, "%s of %s under absence, again", c.name, c.state)
		e.del(a)
		e.ok(c.run(absent, a, ""), "%s of %s under absence after a delete", c.name, c.state)
		e.ok(e.s.DeleteContentType(e.ctx, e.tenant, markType), "delete the type")
	}
	a := e.item(storage.Live)
	version := e.put(a, "old").VersionID
	e.del(a)
	_, err := absent.RestoreVersion(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, version)
	e.ok(err, "restore of a deleted item under absence")
}

func other(state storage.State) storage.State {
	if state == storage.Pending {
		return storage.Live
	}
	return storage.Pending
}

// conditionAndBody checks that an error of the sender is not taken for a conflict.
func conditionAndBody(e *env) {
	a := e.item(storage.Live)
	current := e.put(a, "old")
	before := e.snapshot()
	f := failures()["fails midway"]
	_, err := e.ifMatch(current.Revision).PutStream(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, f.body(), f.length, "", a.State, nil)
	e.fails(err, errBody, "put of a failing body under a condition that holds")
	e.check(!errors.Is(err, storage.ErrConflict), "a failing body was called a conflict: %v", err)
	e.unchanged(before, "a failing body under a condition that holds")
	_, err = tryPut(e, e.ifMatch(current.Revision), a, "new")
	e.ok(err, "put under the same condition afterwards")
}

func documentConditions(e *env) {
	ctx, s := e.ctx, e.s
	schema := "schema-" + e.unique()
	tenantSchema := func() string {
		got, err := s.GetTenantSchema(ctx, e.tenant, schema)
		e.ok(err, "get the tenant schema")
		return got.Revision
	}
	globalSchema := func() string {
		got, err := s.GetGlobalSchema(ctx, schema)
		e.ok(err, "get the global schema")
		return got.Revision
	}
	record := func() string {
		got, err := s.GetRecord(ctx, e.tenant, markType, markID, recordKind, "key-r")
		e.ok(err, "get the record")
		return got.Revision
	}
	for name, d := range map[string]struct {
		revision func() string
		put      func(s storage.Storage, body string) error
	}{
		"tenant schema": {tenantSchema, func(s storage.Storage, body string) error {
			return s.PutTenantSchema(ctx, e.tenant, schema, []byte(body))
		}},
		"global schema": {globalSchema, func(s storage.Storage, body string) error { return s.PutGlobalSchema(ctx, schema, []byte(body)) }},
		"record": {record, func(s storage.Storage, body string) error {
			return s.PutRecord(ctx, e.tenant, markType, markID, recordKind, "key-r", []byte(body))
		}},
	} {
		e.conflicts(d.put(e.ifMatch("stale"), `{"v":1}`), "", "put of an absent %s under a revision", name)
		e.ok(d.put(e.ifMatch(""), `{"v":1}`), "put of an absent %s under absence", name)
		first := d.revision()
		e.check(first != "", "the %s has no revision", name)
		e.conflicts(d.put(e.ifMatch(""), `{"v":2}`), first, "put of a present %s under absence", name)
		e.ok(d.put(e.ifMatch(first), `{"v":2}`), "put of the %s under its revision", name)
		second := d.revision()
		e.check(second != first, "the revision of the %s did not change", name)
		e.conflicts(d.put(e.ifMatch(first), `{"v":3}`), second, "put of the %s under an old revision", name)
		equal(e, d.revision(), second, "revision of the %s after conflicts", name)
		e.ok(d.put(s, `{"v":4}`), "put of the %s without condition", name)
	}
	e.ok(s.DeleteGlobalSchema(ctx, schema), "delete the global schema")
	hook := &storage.Webhook{ID: "hook-h", URL: "https://example.org/hook"}
	e.ok(e.ifMatch("").PutWebhook(ctx, e.tenant, hook), "put an absent webhook under absence")
	e.fails(e.ifMatch("").PutWebhook(ctx, e.tenant, hook), storage.ErrConflict, "put a present webhook under absence")
}
