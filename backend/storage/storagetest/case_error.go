package storagetest

import (
	"context"
	"errors"
	"time"

	"velocity.internal/desk/backend/storage"
)

func errorCases() []testCase {
	return []testCase{
		{name: "what is absent is not found, by every method that needs it", run: absentIsNotFound},
		{name: "an error names its method and address once", run: errorsNameTheirAddress},
		{name: "deletes and creates are idempotent", run: idempotent},
		{name: "a cancelled context is reported as such and changes nothing", run: cancelledContext},
		{name: "an outage is an error and never absence", own: true, needs: []Need{NeedOutage}, run: outage},
	}
}

func lifeCases() []testCase {
	return []testCase{
		{name: "a store that is open answers the connection check and states what it is", run: connection},
		{name: "a closed store is unavailable everywhere and may be closed twice", own: true, run: closed},
		{name: "With replaces options and does not leak into its parent", run: withReplaces},
	}
}

func absentIsNotFound(e *env) {
	for _, there := range []bool{false, true} { // in an empty tenant, then beside another item
		if there {
			e.put(e.at("folder-w/other", storage.Draft), "neighbour")
			e.put(e.at("folder-w/other", storage.Live), "neighbour")
		}
		for _, m := range methods(e.item(storage.Draft)) {
			if m.need {
				e.fails(m.call(e.ctx, e.s), storage.ErrNotFound, "%s of an absent item", m.op)
			}
		}
	}
	_, err := e.s.GetGlobalSchema(e.ctx, "schema-"+e.unique())
	e.fails(err, storage.ErrNotFound, "get an absent global schema")
	_, err = e.s.GetSession(e.ctx, "token-"+e.unique())
	e.fails(err, storage.ErrNotFound, "get an absent session")
	_, err = tryStep(e, e.s, e.at("folder-w/other", storage.Pending), storage.Live)
	e.fails(err, storage.ErrNotFound, "transition from a state in which the item is not")
}

func errorsNameTheirAddress(e *env) {
	a := e.item(storage.Draft)
	for _, m := range methods(a) {
		if !m.need {
			continue
		}
		err := m.call(e.ctx, e.s)
		var got *storage.Error
		if !errors.As(err, &got) {
			e.Errorf("%s returned %v, which is no *storage.Error", m.op, err)
			continue
		}
		equal(e, got.Op, m.op, "operation of the error of %s", m.op)
		equal(e, got.Address.Tenant, e.tenant, "tenant in the error of %s", m.op)
		if m.parts == "tyi" {
			equal(e, got.Address.Type, markType, "type in the error of %s", m.op)
			equal(e, got.Address.ID, markID, "id in the error of %s", m.op)
		}
		var inner *storage.Error
		if errors.As(got.Err, &inner) {
			e.check(inner.Op == "", "the error of %s is wrapped twice: %v", m.op, err)
		}
	}
	e.put(a, "draft")
	_, err := tryPut(e, e.s.With(storage.Options{IfMatch: storage.Match("stale")}), a, "x")
	var got *storage.Error
	if e.check(errors.As(err, &got), "a conflict is no *storage.Error: %v", err); got != nil {
		equal(e, got.Address, a, "address in a conflict")
	}
}

func idempotent(e *env) {
	ctx, s, a := e.ctx, e.s, e.item(storage.Draft)
	schema := "schema-" + e.unique()
	for range 2 { // on what never was
		e.del(a)
		e.del(a.In(storage.Live))
		e.ok(s.DeleteComment(ctx, a.Tenant, a.Type, a.ID, a.State, "comment-c"), "delete an absent comment")
		e.ok(s.DeleteAllComments(ctx, a.Tenant, a.Type, a.ID, a.State), "delete absent comments")
		e.ok(s.DeleteWebhook(ctx, a.Tenant, "hook-h"), "delete an absent webhook")
		e.ok(s.DeleteTenantSchema(ctx, a.Tenant, schema), "delete an absent tenant schema")
		e.ok(s.DeleteGlobalSchema(ctx, schema), "delete an absent global schema")
		e.ok(s.DeleteRecord(ctx, a.Tenant, a.Type, a.ID, recordKind, "key-r"), "delete an absent record")
		e.ok(s.DeleteSession(ctx, "token-"+schema), "delete an absent session")
		e.ok(s.DeleteFolder(ctx, a.Tenant, a.Type, "folder-w"), "delete an absent folder")
		e.ok(s.DeleteContentType(ctx, a.Tenant, a.Type), "delete an absent type")
		e.ok(s.DeleteTenant(ctx, a.Tenant), "delete an absent tenant")
	}
	for range 2 {
		e.ok(s.CreateTenant(ctx, a.Tenant), "create the tenant")
		e.ok(s.CreateContentType(ctx, a.Tenant, a.Type), "create the type")
		e.ok(s.CreateFolder(ctx, a.Tenant, a.Type, "folder-w", storage.Live), "create the folder")
	}
	e.put(a.In(storage.Live), "content")
	e.ok(s.CreateTenant(ctx, a.Tenant), "create the tenant over content")
	e.ok(s.CreateContentType(ctx, a.Tenant, a.Type), "create the type over content")
	e.ok(s.CreateFolder(ctx, a.Tenant, a.Type, "folder-w", storage.Live), "create the folder over content")
	e.holds(a.In(storage.Live), "content")
	e.del(a.In(storage.Live))
	e.del(a.In(storage.Live))
	equal(e, len(e.versions(a)), 1, "versions after two deletes")
}

func cancelledContext(e *env) {
	e.put(e.item(storage.Draft), "draft")
	e.put(e.item(storage.Live), "live")
	before := e.snapshot()
	ctx, cancel := context.WithCancel(e.ctx)
	cancel()
	for _, m := range methods(e.item(storage.Draft)) {
		err := m.call(ctx, e.s)
		e.check(errors.Is(err, context.Canceled), "%s under a cancelled context: %v", m.op, err)
		e.check(!errors.Is(err, storage.ErrNotFound), "%s under a cancelled context says not found", m.op)
	}
	e.check(errors.Is(e.s.CheckConnection(ctx), context.Canceled), "the connection check under a cancelled context")
	late, cancel := context.WithDeadline(e.ctx, time.Unix(0, 0))
	defer cancel()
	_, err := tryGet(&env{TB: e.TB, ctx: late}, e.s, e.item(storage.Live))
	e.check(errors.Is(err, context.DeadlineExceeded), "get after the deadline: %v", err)
	e.unchanged(before, "a cancelled call")
}

// outage asks for what is there and for what is not: both must fail alike.
func outage(e *env) {
	e.put(e.item(storage.Draft), "draft")
	e.put(e.item(storage.Live), "live")
	e.comment(e.item(storage.Draft), "comment-c", false)
	schema := "schema-s"
	e.ok(e.s.PutGlobalSchema(e.ctx, schema, []byte(`{"global":true}`)), "put the global schema")
	e.place.Cut()
	for _, a := range []storage.Address{e.item(storage.Draft), e.at("absent", storage.Draft)} {
		for _, m := range methods(a) {
			err := m.call(e.ctx, e.s)
			e.check(err != nil, "%s during an outage returned no error", m.op)
			for _, kind := range []error{storage.ErrNotFound, storage.ErrConflict, storage.ErrExists, storage.ErrBlocked} {
				e.check(!errors.Is(err, kind), "%s during an outage said %v", m.op, err)
			}
			e.fails(err, storage.ErrUnavailable, "%s during an outage", m.op)
		}
	}
	there, err := e.s.Exists(e.ctx, e.tenant, markType, markID, markExt, storage.Live)
	e.check(!there, "exists during an outage says true")
	e.fails(err, storage.ErrUnavailable, "exists during an outage")
	_, err = e.s.SchemaExists(e.ctx, e.tenant, schema)
	e.fails(err, storage.ErrUnavailable, "schema exists during an outage")
	_, err = e.s.GetSchema(e.ctx, e.tenant, schema)
	e.fails(err, storage.ErrUnavailable, "get schema during an outage")
	_, err = e.s.ListTenants(e.ctx)
	e.fails(err, storage.ErrUnavailable, "list tenants during an outage")
	e.fails(e.s.CheckConnection(e.ctx), storage.ErrUnavailable, "connection check during an outage")
}

func connection(e *env) {
	e.ok(e.s.CheckConnection(e.ctx), "check the connection")
	caps := e.s.Capabilities()
	e.check(caps.Kind != "", "the capabilities name no kind")
	e.check(!caps.ReadOnly, "the suite needs a store that can be written")
	e.check(caps.WatchDelay > 0, "the capabilities state no watch delay")
	equal(e, e.s.With(storage.Options{Author: author}).Capabilities(), caps, "capabilities through With")
}

func closed(e *env) {
	e.put(e.item(storage.Draft), "draft")
	with := e.as()
	e.ok(e.s.Close(), "close")
	e.ok(e.s.Close(), "close again")
	e.ok(with.Close(), "close through With")
	for _, s := range []storage.Storage{e.s, with, e.s.With(storage.Options{})} {
		for _, m := range methods(e.item(storage.Draft)) {
			e.fails(m.call(e.ctx, s), storage.ErrUnavailable, "%s on a closed store", m.op)
		}
		e.fails(s.CheckConnection(e.ctx), storage.ErrUnavailable, "connection check on a closed store")
		_, err := s.ListTenants(e.ctx)
		e.fails(err, storage.ErrUnavailable, "list tenants of a closed store")
		_, err = s.ListGlobalSchemas(e.ctx)
		e.fails(err, storage.ErrUnavailable, "list schemas of a closed store")
		e.fails(s.PutSession(e.ctx, &storage.Session{Token: "t", ExpiresAt: time.Now().Add(time.Hour)}), storage.ErrUnavailable, "put a session on a closed store")
		_, err = s.DeleteExpiredSessions(e.ctx)
		e.fails(err, storage.ErrUnavailable, "delete sessions of a closed store")
		_, err = s.Watch(e.ctx, storage.Scope{})
		e.fails(err, storage.ErrUnavailable, "watch a closed store")
	}
}

func withReplaces(e *env) {
	a := e.item(storage.Live)
	stale := e.s.With(storage.Options{IfMatch: storage.Match("stale"), Author: author})
	e.put(a, "one") // the parent carries no condition
	_, err := tryPut(e, stale, a, "x")
	e.fails(err, storage.ErrConflict, "put under a stale condition")
	_, err = tryPut(e, stale.With(storage.Options{Message: message}), a, "two") // neither condition nor author are inherited
	e.ok(err, "put after the options were replaced")
	version := e.get(a).VersionID
	record, err := e.s.GetHistoryRecord(e.ctx, a.Tenant, a.Type, a.ID, version)
	e.ok(err, "get the history record")
	equal(e, record.Author, "", "author of a store whose options were replaced")
	equal(e, record.Message, message, "message")
	_, err = tryPut(e, stale, a, "x")
	e.fails(err, storage.ErrConflict, "put through the first of the two")
	it := e.put(a, "three")
	_, err = e.s.GetHistoryRecord(e.ctx, a.Tenant, a.Type, a.ID, it.VersionID)
	e.fails(err, storage.ErrNotFound, "history record of a write without attribution")
}
