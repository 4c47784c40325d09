package storagetest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"velocity.internal/desk/backend/storage"
)

func webhookCases() []testCase {
	return []testCase{
		{name: "webhooks are scoped by tenant and listed by id", run: webhooks},
		{name: "a webhook without proper id or URL is refused", run: badWebhooks},
	}
}

func webhooks(e *env) {
	near := e.tenant + "-b"
	put := func(tenant, id string) *storage.Webhook {
		h := &storage.Webhook{
			ID: id, URL: "https://example.org/" + tenant + "?a=b&c=ü", Events: []string{"content.published", "*"},
			Extra: map[string]json.RawMessage{"secret-ref": json.RawMessage(`{"n":1.50}`)},
		}
		e.ok(e.s.PutWebhook(e.ctx, tenant, h), "put the webhook %s of %s", id, tenant)
		return h
	}
	for _, id := range []string{"hook-b", "hook-a", "Hook", "hook.c"} {
		for _, tenant := range []string{e.tenant, near} {
			want := put(tenant, id)
			got, err := e.s.GetWebhook(e.ctx, tenant, id)
			e.ok(err, "get")
			equal(e, mustJSON(e, got), mustJSON(e, want), "webhook")
		}
	}
	e.ok(e.s.DeleteWebhook(e.ctx, near, "hook-a"), "delete")
	list := func(tenant string) []string {
		hooks, err := e.s.ListWebhooks(e.ctx, tenant)
		e.ok(err, "list")
		ids := []string{}
		for _, h := range hooks {
			ids = append(ids, h.ID)
			e.check(strings.Contains(h.URL, tenant+"?"), "the webhook %s of %s has the URL %s", h.ID, tenant, h.URL)
		}
		return ids
	}
	equalList(e, list(e.tenant), []string{"Hook", "hook-a", "hook-b", "hook.c"}, "webhooks")
	equalList(e, list(near), []string{"Hook", "hook-b", "hook.c"}, "webhooks of the other tenant")
	_, err := e.s.GetWebhook(e.ctx, near, "hook-a")
	e.fails(err, storage.ErrNotFound, "get the deleted webhook")
	e.ok(e.s.PutWebhook(e.ctx, e.tenant, &storage.Webhook{ID: "hook-a", URL: "https://example.org/" + e.tenant + "?new"}), "replace")
	got, err := e.s.GetWebhook(e.ctx, e.tenant, "hook-a")
	e.ok(err, "get")
	equal(e, got.URL, "https://example.org/"+e.tenant+"?new", "URL of the replaced webhook")
	equalList(e, got.Events, []string{}, "events of the replaced webhook")
}

func badWebhooks(e *env) {
	for _, bad := range []*storage.Webhook{nil, {}, {ID: "hook"}, {URL: "https://example.org"}, {ID: "../x", URL: "u"}, {ID: "a/b", URL: "u"}, {ID: "a b", URL: "u"}} {
		e.fails(e.s.PutWebhook(e.ctx, e.tenant, bad), storage.ErrInvalid, "put the webhook %+v", bad)
	}
	hooks, err := e.s.ListWebhooks(e.ctx, e.tenant)
	e.ok(err, "list")
	equal(e, len(hooks), 0, "webhooks after refused puts")
}

func sessionCases() []testCase {
	return []testCase{
		{name: "a session is found by its token until it expires", run: sessions},
		{name: "expired sessions are deleted and counted", own: true, run: expiredSessions},
		{name: "a session is stored under the SHA-256 of its token and nowhere holds it", own: true, needs: []Need{NeedDriver}, run: sessionHash},
	}
}

func sessions(e *env) {
	token := "token-" + e.unique() + "/../ü +"
	want := &storage.Session{Token: token, ExpiresAt: time.Now().Add(time.Hour).UTC().Truncate(time.Millisecond), Data: map[string]string{"user": "editor-a", "ü": "ü"}}
	e.ok(e.s.PutSession(e.ctx, want), "put")
	got, err := e.s.GetSession(e.ctx, token)
	e.ok(err, "get")
	equal(e, got.Token, token, "token")
	e.check(got.ExpiresAt.Equal(want.ExpiresAt), "expiry: got %v, want %v", got.ExpiresAt, want.ExpiresAt)
	equalMap(e, got.Data, want.Data, "data")
	for _, wrong := range []string{token + " ", token[1:], "", hashed(token), strings.ToUpper(token)} {
		_, err = e.s.GetSession(e.ctx, wrong)
		e.fails(err, storage.ErrNotFound, "get with the token %q", wrong)
	}
	want.Data = map[string]string{"user": "editor-b"}
	want.ExpiresAt = time.Now().Add(-time.Second)
	e.ok(e.s.PutSession(e.ctx, want), "replace")
	_, err = e.s.GetSession(e.ctx, token)
	e.fails(err, storage.ErrNotFound, "get an expired session")
	want.ExpiresAt = time.Now().Add(time.Hour)
	e.ok(e.s.PutSession(e.ctx, want), "renew")
	e.ok(e.s.DeleteSession(e.ctx, token), "delete")
	_, err = e.s.GetSession(e.ctx, token)
	e.fails(err, storage.ErrNotFound, "get a deleted session")
	e.fails(e.s.PutSession(e.ctx, nil), storage.ErrInvalid, "put no session")
	e.fails(e.s.PutSession(e.ctx, &storage.Session{ExpiresAt: want.ExpiresAt}), storage.ErrInvalid, "put a session without token")
}

func hashed(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

func expiredSessions(e *env) {
	for i := range 9 {
		at := time.Now().Add(time.Hour)
		if i%3 != 0 {
			at = time.Now().Add(-time.Duration(i) * time.Hour)
		}
		e.ok(e.s.PutSession(e.ctx, &storage.Session{Token: fmt.Sprint("token-", i), ExpiresAt: at}), "put")
	}
	for _, want := range []int{6, 0} {
		n, err := e.s.DeleteExpiredSessions(e.ctx)
		e.ok(err, "delete expired sessions")
		equal(e, n, want, "sessions that were deleted")
	}
	for i := range 9 {
		_, err := e.s.GetSession(e.ctx, fmt.Sprint("token-", i))
		if i%3 == 0 {
			e.ok(err, "get a session that has not expired")
		} else {
			e.fails(err, storage.ErrNotFound, "get an expired session")
		}
	}
}

func sessionHash(e *env) {
	const token = "a-token-that-must-not-be-stored"
	e.ok(e.s.PutSession(e.ctx, &storage.Session{Token: token, ExpiresAt: time.Now().Add(time.Hour), Data: map[string]string{"k": "v"}}), "put")
	docs, err := e.place.Driver().ListDocuments(e.ctx, storage.DocumentQuery{DocumentKey: storage.DocumentKey{Kind: storage.DocSession}})
	e.ok(err, "list the stored sessions")
	equal(e, len(docs), 1, "stored sessions")
	for _, doc := range docs {
		equal(e, doc.Key.Name, hashed(token), "name of the stored session")
		e.check(!bytes.Contains(doc.Body, []byte(token)), "the stored session holds its token: %s", doc.Body)
	}
	tenants, err := e.s.ListTenants(e.ctx)
	e.ok(err, "list tenants")
	equalList(e, tenants, []string{}, "tenants of a store with a session only")
}

func recordCases() []testCase {
	return []testCase{
		{name: "records come back byte for byte and are listed by id and key", run: records},
		{name: "a record must be JSON of at most 1 MiB under a proper kind and key", run: badRecords},
	}
}

func records(e *env) {
	var want []string
	for _, id := range []string{"b", "a/x", "a", "a.x", "a-x"} {
		for _, key := range []string{"key-b", "key-a", "Key"} {
			body := fmt.Sprintf(" {\"id\": %q, \"key\":%q,\n\"n\":1.50 }", id, key)
			e.ok(e.s.PutRecord(e.ctx, e.tenant, markType, id, recordKind, key, []byte(body)), "put")
			e.ok(e.s.PutRecord(e.ctx, e.tenant, markType, id, "other-kind", key, []byte(`"other"`)), "put")
			e.ok(e.s.PutRecord(e.ctx, e.tenant, "type-z", id, recordKind, key, []byte(`[]`)), "put")
			want = append(want, id+"\x00"+key+"\x00"+body)
		}
	}
	slices.Sort(want)
	list := func(id string) []string {
		got, err := e.s.ListRecords(e.ctx, e.tenant, markType, id, recordKind)
		e.ok(err, "list the records of %q", id)
		out := []string{}
		for _, r := range got {
			equal(e, r.Kind, recordKind, "kind")
			e.check(r.Revision != "", "the record has no revision")
			out = append(out, r.ID+"\x00"+r.Key+"\x00"+string(r.Body))
		}
		return out
	}
	equalList(e, list(""), want, "records of the type")
	for _, id := range []string{"a", "a/x", "b"} {
		own := slices.DeleteFunc(slices.Clone(want), func(w string) bool { return !strings.HasPrefix(w, id+"\x00") })
		equalList(e, list(id), own, "records of %s", id)
	}
	e.ok(e.s.DeleteRecord(e.ctx, e.tenant, markType, "a", recordKind, "key-a"), "delete")
	_, err := e.s.GetRecord(e.ctx, e.tenant, markType, "a", recordKind, "key-a")
	e.fails(err, storage.ErrNotFound, "get a deleted record")
	got, err := e.s.GetRecord(e.ctx, e.tenant, markType, "a", "other-kind", "key-a")
	e.ok(err, "get the record of another kind")
	equal(e, string(got.Body), `"other"`, "record of another kind")
	equal(e, len(list("")), len(want)-1, "records after one was deleted")
	equalList(e, e.list(markType, storage.Live), []string{}, "records are no items")
}

func badRecords(e *env) {
	put := func(kind, key, body string) error {
		return e.s.PutRecord(e.ctx, e.tenant, markType, markID, kind, key, []byte(body))
	}
	for _, bad := range []string{"", "text", "{", `{"a":}`, "{} {}", "\xff"} {
		e.fails(put(recordKind, "key-r", bad), storage.ErrInvalid, "put the body %q", bad)
	}
	for _, bad := range []string{"", "..", "a/b", `a\b`} {
		e.fails(put(bad, "key-r", "{}"), storage.ErrInvalid, "put the kind %q", bad)
		e.fails(put(recordKind, bad, "{}"), storage.ErrInvalid, "put the key %q", bad)
	}
	full := `"` + strings.Repeat("x", storage.MaxDocument-2) + `"`
	e.ok(put(recordKind, "key-full", full), "put a record of 1 MiB")
	got, err := e.s.GetRecord(e.ctx, e.tenant, markType, markID, recordKind, "key-full")
	e.ok(err, "get")
	e.check(string(got.Body) == full, "the record of 1 MiB came back changed")
	e.fails(put(recordKind, "key-r", full+" "), storage.ErrTooLarge, "put a record of more than 1 MiB")
	_, err = e.s.GetRecord(e.ctx, e.tenant, markType, markID, recordKind, "key-r")
	e.fails(err, storage.ErrNotFound, "get a record that was refused")
}
