package web_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"velocity.internal/desk/app"
	"velocity.internal/desk/backend/storage"
	"velocity.internal/desk/internal/corpus"
)

func TestStrangersAreTurnedAwayAndNothingIsDone(t *testing.T) {
	d := start(t)
	d.put("acme", "pages", "home", "md", "# Home\n", storage.Live)
	const del, body = "/rpc/app/Tenants/Delete", `["local","acme"]`
	port := d.url[strings.LastIndexByte(d.url, ':')+1:]
	for name, c := range map[string]struct {
		request *http.Request
		status  int
		kind    string // of the fault; "" is a page in words
		words   string
	}{
		"another name of this machine": {d.request("POST", del, body, "Host", "desk.example:"+port), 403, app.KindForbidden, "does not answer under the name"},
		"a page under another name":    {d.request("GET", "/", "", "Host", "desk.example:"+port), 403, "", "does not answer under the name"},
		"another port":                 {d.request("POST", del, body, "Host", "127.0.0.1:1"), 403, app.KindForbidden, "does not answer"},
		"another site":                 {d.request("POST", del, body, "Origin", "https://evil.example"), 403, app.KindForbidden, "Another site"},
		"an opaque origin":             {d.request("POST", del, body, "Origin", "null"), 403, app.KindForbidden, "Another site"},
		"a form of another site":       {d.request("POST", del, body, "X-Requested-With", ""), 403, app.KindForbidden, "Another site"},
		"a fetch of another site":      {d.request("POST", del, body, "Sec-Fetch-Site", "cross-site"), 403, app.KindForbidden, "Another site"},
		"an image of another site":     {d.request("GET", "/stream/content?id=home", "", "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors"), 403, app.KindForbidden, "Another site"},
		"an upload of another site":    {d.request("PUT", "/stream/upload?tenant=acme&type=pages&id=home&ext=md", "x", "X-Requested-With", ""), 403, app.KindForbidden, "Another site"},
		"events for another site":      {d.request("GET", "/events", "", "Origin", "https://evil.example"), 403, app.KindForbidden, "Another site"},
		"a link that has ended":        {d.request("GET", "/?token=old", ""), 401, "", "This link has ended"},
		"an empty token":               {d.request("GET", "/?token=", ""), 401, "", "This link has ended"},
	} {
		d.refused(name, c.request, c.status, c.kind, c.words)
	}
	stranger := &desk{t: t, url: d.url, client: &http.Client{}}
	for name, r := range map[string]*http.Request{
		"no cookie, a call":            stranger.request("POST", del, body),
		"a token in place of a cookie": stranger.request("POST", del+"?token="+token, body),
		"the cookie of another desk":   stranger.request("POST", del, body, "Cookie", "velocity-desk-"+port+"=guess"),
		"no cookie, an upload":         stranger.request("PUT", "/stream/upload?tenant=acme&type=pages&id=home&ext=md", "x"),
		"no cookie, a stream":          stranger.request("GET", "/stream/content?tenant=acme&type=pages&id=home&ext=md", ""),
		"no cookie, events":            stranger.request("GET", "/events", ""),
	} {
		stranger.refused(name, r, 401, app.KindUnauthenticated, "printed in the terminal")
	}
	stranger.refused("no cookie, a page", stranger.request("GET", "/local/acme/pages", ""), 401, "", "printed in the terminal")
	stranger.refused("no cookie, a file", stranger.request("GET", "/assets/index.js", ""), 401, "", "printed in the terminal")
	if ok, err := d.store().Exists(t.Context(), "acme", "pages", "home", "md", storage.Live); !ok || err != nil {
		t.Error("a stranger changed the store", err)
	}
}

func (d *desk) refused(name string, r *http.Request, status int, kind, words string) {
	d.t.Helper()
	got, header, body := d.send(r)
	if got != status || !strings.Contains(body, words) {
		d.t.Errorf("%s: status %d, want %d with %q: %s", name, got, status, words, body)
	}
	if kind != "" {
		if fault := d.fault(body); fault.Kind != kind {
			d.t.Errorf("%s: kind %s, want %s", name, fault.Kind, kind)
		}
	} else if !strings.HasPrefix(header.Get("Content-Type"), "text/html") {
		d.t.Errorf("%s: the words come as %s", name, header.Get("Content-Type"))
	}
	if header.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(header.Get("Content-Security-Policy"), "default-src") {
		d.t.Errorf("%s: the answer lacks its security headers", name)
	}
}

func TestCallsThatAreWrongAreRefusedInWords(t *testing.T) {
	d := start(t)
	d.put("acme", "pages", "home", "md", "# Home\n", storage.Live)
	ref := `{"tenant":"acme","type":"pages","id":"home","ext":"md"}`
	for name, c := range map[string]struct {
		request *http.Request
		status  int
		kind    string
		words   string
	}{
		"an unknown struct":           {d.request("POST", "/rpc/app/Core/Close", `[]`), 404, app.KindNotFound, "Reload the page"},
		"an unknown method":           {d.request("POST", "/rpc/app/Content/Nothing", `[]`), 404, app.KindNotFound, "Reload the page"},
		"an unexported method":        {d.request("POST", "/rpc/app/Content/door", `[]`), 404, app.KindNotFound, "Reload the page"},
		"a field that is no struct":   {d.request("POST", "/rpc/app/List/Len", `[]`), 404, app.KindNotFound, "Reload the page"},
		"a call by GET":               {d.request("GET", "/rpc/app/Content/Rows", ""), 404, app.KindNotFound, "Reload the page"},
		"an unknown stream":           {d.request("GET", "/stream/elsewhere", ""), 404, app.KindNotFound, "Reload the page"},
		"another content type":        {d.request("POST", "/rpc/app/Settings/Profile", `[]`, "Content-Type", "text/plain"), 400, app.KindInvalid, "application/json"},
		"no body":                     {d.request("POST", "/rpc/app/Settings/Profile", ``), 400, app.KindInvalid, "JSON array"},
		"invalid JSON":                {d.request("POST", "/rpc/app/Settings/Profile", `[`), 400, app.KindInvalid, "JSON array"},
		"an object":                   {d.request("POST", "/rpc/app/Settings/Profile", `{}`), 400, app.KindInvalid, "JSON array"},
		"null":                        {d.request("POST", "/rpc/app/Settings/Profile", `null`), 400, app.KindInvalid, "JSON array"},
		"two arrays":                  {d.request("POST", "/rpc/app/Settings/Profile", `[][]`), 400, app.KindInvalid, "JSON array"},
		"too many arguments":          {d.request("POST", "/rpc/app/Settings/Profile", `[1]`), 400, app.KindInvalid, "has 1 arguments and needs 0"},
		"too few arguments":           {d.request("POST", "/rpc/app/Content/Item", `["local"]`), 400, app.KindInvalid, "has 1 arguments and needs 2"},
		"an argument of another type": {d.request("POST", "/rpc/app/Content/Item", `[7,`+ref+`]`), 400, app.KindInvalid, "Argument 1"},
		"a field of another type":     {d.request("POST", "/rpc/app/Content/Item", `["local",{"tenant":7}]`), 400, app.KindInvalid, "not expected in tenant"},
		"a number that is too large":  {d.request("POST", "/rpc/app/Content/Rows", `["local",{"limit":99999999999999999999}]`), 400, app.KindInvalid, "Argument 2"},
		"an oversized body":           {d.request("POST", "/rpc/app/Settings/SetPreference", `["a","`+strings.Repeat("x", 16<<20)+`"]`), 413, app.KindTooLarge, "16 MiB"},
		"an unknown connection":       {d.request("POST", "/rpc/app/Tenants/List", `["elsewhere"]`), 404, app.KindNotFound, "no connection"},
		"an unknown state":            {d.request("POST", "/rpc/app/Content/Text", `["local",`+ref+`,"published"]`), 400, app.KindInvalid, "Unknown state"},
		"a state that is a number":    {d.request("POST", "/rpc/app/Content/Text", `["local",`+ref+`,1]`), 400, app.KindInvalid, "Argument 3"},
		"broken JSON content":         {d.request("POST", "/rpc/app/Content/Save", `["local",{"tenant":"acme","type":"data","id":"x","ext":"json","content":"{"}]`), 400, app.KindInvalid, ""},
		"an item that is not there":   {d.request("POST", "/rpc/app/Content/Item", `["local",{"tenant":"acme","type":"pages","id":"gone","ext":"md"}]`), 404, app.KindNotFound, "does not exist"},
		"an address of nothing":       {d.request("GET", "/stream/content?connection=local", ""), 400, app.KindInvalid, ""},
		"a stream that is not there":  {d.request("GET", "/stream/content?connection=local&tenant=acme&type=pages&id=gone&ext=md", ""), 404, app.KindNotFound, "does not exist"},
		"a version of nothing":        {d.request("GET", "/stream/content?connection=local&tenant=acme&type=pages&id=home&ext=md&version=0", ""), 404, app.KindNotFound, ""},
		"an upload over a seen item":  {d.request("PUT", "/stream/upload?connection=local&tenant=acme&type=pages&id=home&ext=md&state=live", "x"), 409, app.KindConflict, "Look at the current state"},
		"an upload to pending":        {d.request("PUT", "/stream/upload?connection=local&tenant=acme&type=pages&id=home&ext=md&state=pending", "x"), 400, app.KindInvalid, ""},
		"an export of a wrong time":   {d.request("GET", "/stream/audit.csv?from=yesterday", ""), 400, app.KindInvalid, "2026-01-31T12:00:00Z"},
	} {
		d.refused(name, c.request, c.status, c.kind, c.words)
	}
	if text := d.read("acme", "pages", "home", "md"); text != "# Home\n" {
		t.Errorf("a refused call changed the item to %q", text)
	}
}

func (d *desk) read(tenant, contentType, id, ext string) string {
	d.t.Helper()
	it, err := d.store().Get(context.Background(), tenant, contentType, id, ext, storage.Live)
	if err != nil {
		d.t.Fatal(err)
	}
	return string(it.Content)
}

func TestPathsThatLeadElsewhereAreRefusedAtEveryDoor(t *testing.T) {
	payloads := []string{"../../../globex/content/pages/secret", "..\\secret", "/etc/passwd", "a/../b", "a//b", ".", "con/aux", "_draft/home", "a\x00b", "%2e%2e/%2e%2e"}
	if raw, ok := corpusFile(t, "xss/patt-path-traversal.json"); ok {
		var more []struct{ Payload string }
		if err := json.Unmarshal(raw, &more); err != nil {
			t.Fatal(err)
		}
		for _, m := range more {
			payloads = append(payloads, m.Payload)
		}
	}
	d := start(t)
	d.put("globex", "pages", "secret", "md", "secret", storage.Live)
	d.put("acme", "pages", "home", "md", "# Home\n", storage.Live)
	accepted := 0
	for _, p := range payloads {
		item := map[string]string{"tenant": "acme", "type": "pages", "id": p, "ext": "md"}
		save := map[string]string{"tenant": "acme", "type": "pages", "id": p, "ext": "md", "content": "x"}
		query := url.Values{"connection": {"local"}, "tenant": {"acme"}, "type": {"pages"}, "id": {p}, "ext": {"md"}}.Encode()
		if fault := d.call("Content/Text", nil, "local", item, "live"); fault == nil {
			t.Errorf("reading %q found something", p)
		}
		if fault := d.call("Content/Text", nil, "local", map[string]string{"tenant": p, "type": "pages", "id": "secret", "ext": "md"}, "live"); fault == nil {
			t.Errorf("reading in the tenant %q found something", p)
		}
		if status, _, body := d.get("/stream/content?" + query); status != 404 && status != 400 {
			t.Errorf("streaming %q: %d %s", p, status, body)
		}
		strict := storage.CheckAddress(storage.Address{Tenant: "acme", Type: "pages", ID: p, Ext: "md"})
		fault := d.call("Content/Save", nil, "local", save)
		status, _, _ := d.send(d.request("PUT", "/stream/upload?"+query, "y"))
		switch {
		case strict == nil:
			accepted++ // a harmless name of its own, such as percent signs
		case fault == nil || fault.Kind != app.KindInvalid || status != http.StatusBadRequest:
			t.Errorf("writing %q: %v, upload %d", p, fault, status)
		}
	}
	t.Logf("%d payloads, %d of them are harmless names", len(payloads), accepted)
	if got := d.read("globex", "pages", "secret", "md"); got != "secret" {
		t.Errorf("the other tenant was reached: %q", got)
	}
}

// corpusFile reads a file of the corpus; without one it prints what is left out.
func corpusFile(t *testing.T, name string) ([]byte, bool) {
	t.Helper()
	root, ok := corpus.Dir(t)
	if !ok {
		return nil, false
	}
	raw, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return raw, true
}

func TestAStaleRevisionIsAConflictThatNamesTheCurrentOne(t *testing.T) {
	d := start(t)
	first := d.put("acme", "pages", "home", "md", "# Home\n", storage.Live)
	second := d.put("acme", "pages", "home", "md", "# Changed\n", storage.Live)
	ref := map[string]string{"tenant": "acme", "type": "pages", "id": "home", "ext": "md"}
	save := map[string]string{"tenant": "acme", "type": "pages", "id": "home", "ext": "md", "content": "# Mine\n", "state": "live", "revision": first.Revision}
	for name, fault := range map[string]*app.Fault{
		"save":      d.call("Content/Save", nil, "local", save),
		"unpublish": d.call("Review/Unpublish", nil, "local", ref, map[string]string{"revision": first.Revision}),
		"metadata":  d.call("Metadata/Change", nil, "local", ref, "live", map[string]string{"revision": first.Revision}, map[string]any{"set": map[string]string{"a": "b"}}),
	} {
		if fault == nil || fault.Kind != app.KindConflict || fault.Revision != second.Revision {
			t.Errorf("%s: %v, want a conflict with %s", name, fault, second.Revision)
		}
	}
	if got := d.read("acme", "pages", "home", "md"); got != "# Changed\n" {
		t.Errorf("a stale save changed the item to %q", got)
	}
}

func TestAClosedStoreIsUnavailableInWords(t *testing.T) {
	d := start(t)
	d.put("acme", "pages", "home", "md", "# Home\n", storage.Live)
	if err := d.store().Close(); err != nil {
		t.Fatal(err)
	}
	ref := map[string]string{"tenant": "acme", "type": "pages", "id": "home", "ext": "md"}
	if fault := d.call("Content/Text", nil, "local", ref, "live"); fault == nil || fault.Kind != app.KindUnavailable || !strings.Contains(fault.Message, "try again") {
		t.Error(fault)
	}
	if status, _, body := d.get("/stream/content?connection=local&tenant=acme&type=pages&id=home&ext=md"); status != 503 {
		t.Error(status, body)
	}
	var health app.Health
	d.must("Connections/Health", &health, "local")
	if health.OK || health.Message == "" {
		t.Errorf("%+v", health)
	}
}

func TestAReadOnlyConnectionRefusesEveryWrite(t *testing.T) {
	d := start(t)
	it := d.put("acme", "pages", "home", "md", "# Home\n", storage.Live)
	d.must("Connections/Save", nil, map[string]any{"id": "local", "name": "Local", "environment": "local", "readOnly": true})
	save := map[string]string{"tenant": "acme", "type": "pages", "id": "home", "ext": "md", "content": "x", "state": "live", "revision": it.Revision}
	if fault := d.call("Content/Save", nil, "local", save); fault == nil || fault.Kind != app.KindReadOnly {
		t.Error(fault)
	}
	if got := d.read("acme", "pages", "home", "md"); got != "# Home\n" {
		t.Error(got)
	}
}

func TestSecretsStayOutOfTheWorkspaceAndOutOfFaults(t *testing.T) {
	d := start(t)
	for name, form := range map[string]map[string]any{
		"an unknown kind": {"name": "A", "kind": "s3", "environment": "local", "values": map[string]string{"secret": "hunter2"}},
		"an empty field":  {"name": "A", "kind": "sqlite", "environment": "local", "values": map[string]string{}},
		"no environment":  {"name": "A", "kind": "sqlite", "values": map[string]string{"path": "x.db"}},
		"no name":         {"kind": "sqlite", "environment": "local", "values": map[string]string{"path": "x.db"}},
	} {
		fault := d.call("Connections/Save", nil, form)
		if fault == nil || strings.Contains(fault.Error(), "hunter2") {
			t.Errorf("%s: %v", name, fault)
		}
	}
	if strings.Contains(d.log.String(), "hunter2") {
		t.Error("a secret is in the log")
	}
}
