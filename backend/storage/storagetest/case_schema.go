package storagetest

import (
	"bytes"
	"slices"
	"strings"

	"velocity.internal/desk/backend/storage"
)

func schemaCases() []testCase {
	return []testCase{
		{name: "a schema comes back byte for byte", run: schemaBytes},
		{name: "a tenant's schema comes before the global one", run: schemaFallback},
		{name: "lists of schemas are bytewise and their union holds each name once", run: schemaLists},
		{name: "a schema must be a JSON object of at most 1 MiB", run: badSchemas},
	}
}

func schemaBytes(e *env) {
	name := "schema-" + e.unique()
	for _, body := range []string{`{}`, " {\r\n\t\"b\" : 1,\n \"a\": 1.0e2, \"a\": \"twice\" }\n\n", `{"ü":"\u00fc","n":12345678901234567890}`, `{"big":"` + strings.Repeat("x", 200_000) + `"}`} {
		e.ok(e.s.PutTenantSchema(e.ctx, e.tenant, name, []byte(body)), "put")
		e.ok(e.s.PutGlobalSchema(e.ctx, name, []byte(body)), "put")
		own, err := e.s.GetTenantSchema(e.ctx, e.tenant, name)
		e.ok(err, "get")
		global, err := e.s.GetGlobalSchema(e.ctx, name)
		e.ok(err, "get")
		for _, got := range []*storage.Schema{own, global} {
			e.check(string(got.Content) == body, "the schema came back as %s, want %s", brief(got.Content), brief([]byte(body)))
			equal(e, got.Name, name, "name")
			equal(e, got.IsGlobal, got == global, "is global")
			e.check(got.Revision != "", "the schema has no revision")
		}
	}
	e.ok(e.s.DeleteGlobalSchema(e.ctx, name), "delete")
}

func schemaFallback(e *env) {
	name := "schema-" + e.unique()
	expect := func(want string, global bool) {
		e.Helper()
		there, err := e.s.SchemaExists(e.ctx, e.tenant, name)
		e.ok(err, "exists")
		equal(e, there, want != "", "the schema exists")
		got, err := e.s.GetSchema(e.ctx, e.tenant, name)
		if want == "" {
			e.fails(err, storage.ErrNotFound, "get a schema that is nowhere")
			return
		}
		e.ok(err, "get")
		equal(e, string(got.Content), want, "schema")
		equal(e, got.IsGlobal, global, "is global")
		equal(e, got.Name, name, "name")
	}
	expect("", false)
	e.ok(e.s.PutGlobalSchema(e.ctx, name, []byte(`{"is":"global"}`)), "put")
	expect(`{"is":"global"}`, true)
	_, err := e.s.GetTenantSchema(e.ctx, e.tenant, name)
	e.fails(err, storage.ErrNotFound, "get the tenant's own schema")
	e.ok(e.s.PutTenantSchema(e.ctx, e.tenant, name, []byte(`{"is":"own"}`)), "put")
	e.ok(e.s.PutTenantSchema(e.ctx, e.tenant+"-b", name, []byte(`{"is":"foreign"}`)), "put")
	expect(`{"is":"own"}`, false)
	e.ok(e.s.DeleteGlobalSchema(e.ctx, name), "delete")
	expect(`{"is":"own"}`, false)
	_, err = e.s.GetGlobalSchema(e.ctx, name)
	e.fails(err, storage.ErrNotFound, "get the deleted global schema")
	for range 2 {
		e.ok(e.s.DeleteTenantSchema(e.ctx, e.tenant, name), "delete")
		expect("", false)
	}
	got, err := e.s.GetTenantSchema(e.ctx, e.tenant+"-b", name)
	e.check(err == nil && string(got.Content) == `{"is":"foreign"}`, "the other tenant's schema: %v", err)
}

func schemaLists(e *env) {
	u := e.unique()
	global := []string{"b" + u, "B" + u, "a-" + u, "a." + u, "both" + u}
	own := []string{"both" + u, "A" + u, "c_" + u, "a" + u}
	for _, name := range global {
		e.ok(e.s.PutGlobalSchema(e.ctx, name, []byte("{}")), "put")
	}
	for _, name := range own {
		e.ok(e.s.PutTenantSchema(e.ctx, e.tenant, name, []byte("{}")), "put")
	}
	mine := func(names []string) []string {
		e.check(slices.IsSorted(names) && len(slices.Compact(slices.Clone(names))) == len(names), "the list is not in bytewise order or repeats a name: %v", names)
		return slices.DeleteFunc(slices.Clone(names), func(n string) bool { return !strings.HasSuffix(n, u) })
	}
	slices.Sort(global)
	slices.Sort(own)
	got, err := e.s.ListGlobalSchemas(e.ctx)
	e.ok(err, "list")
	equalList(e, mine(got), global, "global schemas")
	got, err = e.s.ListTenantSchemas(e.ctx, e.tenant)
	e.ok(err, "list")
	equalList(e, got, own, "schemas of the tenant")
	got, err = e.s.ListAllSchemas(e.ctx, e.tenant)
	e.ok(err, "list")
	all := append(slices.Clone(global), own...)
	slices.Sort(all)
	equalList(e, mine(got), slices.Compact(all), "all schemas")
	for _, name := range global {
		e.ok(e.s.DeleteGlobalSchema(e.ctx, name), "delete")
	}
	tenants, err := e.s.ListTenants(e.ctx)
	e.ok(err, "list tenants")
	e.check(slices.Contains(tenants, e.tenant), "a tenant with schemas only is not listed")
}

func badSchemas(e *env) {
	name := "schema-" + e.unique()
	e.ok(e.s.PutTenantSchema(e.ctx, e.tenant, name, []byte(`{"old":1}`)), "put")
	for _, bad := range []string{"", " ", "[]", `"text"`, "1", "null", "true", "{", `{"a":}`, `{"a":1} {"b":2}`, "{'a':1}", "\xff{}"} {
		e.fails(e.s.PutTenantSchema(e.ctx, e.tenant, name, []byte(bad)), storage.ErrInvalid, "put the tenant schema %q", bad)
		e.fails(e.s.PutGlobalSchema(e.ctx, name, []byte(bad)), storage.ErrInvalid, "put the global schema %q", bad)
	}
	big := append(append([]byte(`{"a":"`), bytes.Repeat([]byte("x"), storage.MaxDocument)...), `"}`...)
	e.fails(e.s.PutTenantSchema(e.ctx, e.tenant, name, big), storage.ErrTooLarge, "put a schema of more than 1 MiB")
	got, err := e.s.GetSchema(e.ctx, e.tenant, name)
	e.ok(err, "get")
	equal(e, string(got.Content), `{"old":1}`, "schema after refused puts")
	_, err = e.s.GetGlobalSchema(e.ctx, name)
	e.fails(err, storage.ErrNotFound, "get a global schema that was refused")
}
