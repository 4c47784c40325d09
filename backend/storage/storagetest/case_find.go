package storagetest

import (
	"strings"

	"velocity.internal/desk/backend/storage"
)

func findCases() []testCase {
	return []testCase{
		{name: "an item is found by the extension in its id, the hint, or a fixed preference", run: find},
		{name: "what is found is of the state and id that was asked for", run: findExactly},
	}
}

func find(e *env) {
	put := func(id string, exts ...string) {
		for _, ext := range exts {
			e.put(storage.Address{Tenant: e.tenant, Type: markType, ID: id, Ext: ext, State: storage.Draft}, id+"."+ext)
		}
	}
	put("all", "md", "json", "html", "txt", "aaa")
	put("text", "txt", "json", "md", "aaa")
	put("data", "json", "txt", "aaa")
	put("odd", "zzz", "txt", "Bbb")
	put("one", "png")
	put("dir/v1.2", "md")
	put("dir/v1", "2")
	put("all.json", "md")
	for _, c := range []struct{ id, hint, want string }{
		{"all", "", "all.html"},
		{"text", "", "text.md"},
		{"data", "", "data.json"},
		{"odd", "", "odd.Bbb"},
		{"one", "", "one.png"},
		{"all", "txt", "all.txt"},
		{"all", "json", "all.json"},
		{"all", "gif", "all.html"},
		{"one", "md", "one.png"},
		{"odd", "html", "odd.Bbb"},
		{"all.json", "", "all.json"},
		{"all.json", "md", "all.json"},
		{"one.png", "gif", "one.png"},
		{"all.md", "html", "all.md"},
		{"dir/v1.2", "", "dir/v1.2"},
		{"dir/v1.2", "md", "dir/v1.2"},
		{"dir/v1", "", "dir/v1.2"},
		{"dir/v1.2.md", "", "dir/v1.2.md"},
		{"all.json.md", "", "all.json.md"},
	} {
		in, err := e.s.FindContentStream(e.ctx, e.tenant, markType, c.id, c.hint, storage.Draft)
		if err != nil {
			e.Errorf("find %q with the hint %q: %v", c.id, c.hint, err)
			continue
		}
		equal(e, in.Key, c.want, "key found for %q with the hint %q", c.id, c.hint)
		equal(e, in.ContentType, storage.MIMEType(c.want[strings.LastIndexByte(c.want, '.')+1:]), "MIME type found for %q", c.id)
		e.check(in.Revision != "" && in.Metadata != nil, "what was found for %q lacks revision or metadata", c.id)
		equal(e, e.readAll(in), c.want, "bytes found for %q with the hint %q", c.id, c.hint)
	}
}

func findExactly(e *env) {
	e.put(e.at("id-z", storage.Live), "live")
	for _, id := range []string{"id-z2", "id-z/below", "id-z.part", "pre/id-z", "id-z-"} {
		e.put(e.at(id, storage.Draft), id)
	}
	for _, c := range []struct {
		id    string
		state storage.State
	}{
		{"id-z", storage.Draft},
		{"id-z", storage.Pending},
		{"id", storage.Live},
		{"id-z.json", storage.Live},
		{"id-z/", storage.Live},
		{"pre", storage.Draft},
		{"ID-Z", storage.Live},
		{"id_z", storage.Live},
		{"id%", storage.Live},
		{"id-z.m", storage.Live},
		{"id-z.md.md", storage.Live},
	} {
		_, err := e.s.FindContentStream(e.ctx, e.tenant, markType, c.id, "", c.state)
		if strings.HasSuffix(c.id, "/") {
			e.fails(err, storage.ErrInvalid, "find %q", c.id)
			continue
		}
		e.fails(err, storage.ErrNotFound, "find %q in %s", c.id, c.state)
	}
	in, err := e.s.FindContentStream(e.ctx, e.tenant, markType, "id-z", "", "")
	e.ok(err, "find in the empty state")
	equal(e, e.readAll(in), "live", "bytes found in the empty state")
	in, err = e.s.FindContentStream(e.ctx, e.tenant, markType, "id-z.part", "", storage.Draft)
	e.ok(err, "find an id with a dot")
	equal(e, in.Key, "id-z.part.md", "key found for an id with a dot")
	_ = in.Body.Close()
}
