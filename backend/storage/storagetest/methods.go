package storagetest

import (
	"bytes"
	"context"
	"strings"
	"time"

	"velocity.internal/desk/backend/storage"
)

// method is one method of the contract applied to an address, for rules that
// hold for all of them.
type method struct {
	op    string // as in Error.Op
	parts string // the parts of the address that it takes: t(enant) y(type) i(d), in Error.Address
	write bool
	need  bool // an absent item is ErrNotFound
	call  func(ctx context.Context, s storage.Storage) error
}

// uses reports whether the method takes a part of bad that differs from the
// usual one.
func (m method) uses(bad storage.Address, tenant string) bool {
	return bad.Tenant != tenant && strings.Contains(m.parts, "t") ||
		bad.Type != markType && strings.Contains(m.parts, "y") ||
		bad.ID != markID && strings.Contains(m.parts, "i")
}

func imported(content string) storage.ImportedVersion {
	return storage.ImportedVersion{
		Body: strings.NewReader(content), Size: int64(len(content)), Time: time.Date(2011, 3, 4, 5, 6, 7, 0, time.UTC),
		Author: author, Message: message,
	}
}

// methods returns every method that takes an address, on a.
func methods(a storage.Address) []method {
	meta := map[string]string{"k": "v"}
	stream := func(in *storage.ContentStream, err error) error {
		if err == nil {
			_ = in.Body.Close()
		}
		return err
	}
	type ctxt = context.Context
	type st = storage.Storage
	err1 := func(_ any, err error) error { return err }
	t, y, i, x := a.Tenant, a.Type, a.ID, a.Ext
	comment := &storage.Comment{ID: "comment-c", Author: author, Message: message}
	return []method{
		{"Put", "tyi", true, false, func(c ctxt, s st) error { return err1(s.Put(c, t, y, i, x, []byte("x"), "", a.State)) }},
		{"PutStream", "tyi", true, false, func(c ctxt, s st) error {
			return err1(s.PutStream(c, t, y, i, x, bytes.NewReader([]byte("x")), -1, "", a.State, nil))
		}},
		{"Get", "tyi", false, true, func(c ctxt, s st) error { return err1(s.Get(c, t, y, i, x, a.State)) }},
		{"GetStream", "tyi", false, true, func(c ctxt, s st) error { return stream(s.GetStream(c, t, y, i, x, a.State)) }},
		{"Exists", "tyi", false, false, func(c ctxt, s st) error { return err1(s.Exists(c, t, y, i, x, a.State)) }},
		{"Delete", "tyi", true, false, func(c ctxt, s st) error { return s.Delete(c, t, y, i, x, a.State) }},
		{"FindContentStream", "tyi", false, true, func(c ctxt, s st) error { return stream(s.FindContentStream(c, t, y, i, x, a.State)) }},
		{"List", "ty", false, false, func(c ctxt, s st) error { return err1(s.List(c, t, y, a.State)) }},
		{"ListPage", "ty", false, false, func(c ctxt, s st) error { return err1(s.ListPage(c, t, y, a.State, storage.ListOptions{})) }},
		{"ListDeleted", "ty", false, false, func(c ctxt, s st) error { return err1(s.ListDeleted(c, t, y, storage.ListOptions{})) }},
		{"Browse", "tyi", false, false, func(c ctxt, s st) error { return err1(s.Browse(c, t, y, i, a.State)) }},
		{"Transition", "tyi", true, true, func(c ctxt, s st) error { return err1(s.Transition(c, t, y, i, x, storage.Draft, storage.Pending)) }},
		{"Move", "tyi", true, true, func(c ctxt, s st) error { return s.Move(c, t, y, i, y, "moved") }},
		{"ListVersions", "tyi", false, false, func(c ctxt, s st) error { return err1(s.ListVersions(c, t, y, i, x)) }},
		{"GetVersion", "tyi", false, true, func(c ctxt, s st) error { return err1(s.GetVersion(c, t, y, i, x, "version-v")) }},
		{"GetVersionStream", "tyi", false, true, func(c ctxt, s st) error { return stream(s.GetVersionStream(c, t, y, i, x, "version-v")) }},
		{"RestoreVersion", "tyi", true, true, func(c ctxt, s st) error { return err1(s.RestoreVersion(c, t, y, i, x, "version-v")) }},
		{"ImportVersion", "tyi", true, false, func(c ctxt, s st) error { return err1(s.ImportVersion(c, t, y, i, x, imported("x"))) }},
		{"PutHistoryRecord", "tyi", true, false, func(c ctxt, s st) error {
			return s.PutHistoryRecord(c, t, y, i, &storage.HistoryRecord{Version: "version-v"})
		}},
		{"GetHistoryRecord", "tyi", false, true, func(c ctxt, s st) error { return err1(s.GetHistoryRecord(c, t, y, i, "version-v")) }},
		{"ListHistoryRecords", "tyi", false, false, func(c ctxt, s st) error { return err1(s.ListHistoryRecords(c, t, y, i)) }},
		{"GetLatestHistoryVersion", "tyi", false, true, func(c ctxt, s st) error { return err1(s.GetLatestHistoryVersion(c, t, y, i)) }},
		{"PutComment", "tyi", true, true, func(c ctxt, s st) error { return s.PutComment(c, t, y, i, a.State, comment) }},
		{"GetComment", "tyi", false, true, func(c ctxt, s st) error { return err1(s.GetComment(c, t, y, i, a.State, "comment-c")) }},
		{"ListComments", "tyi", false, false, func(c ctxt, s st) error { return err1(s.ListComments(c, t, y, i, a.State)) }},
		{"DeleteComment", "tyi", true, false, func(c ctxt, s st) error { return s.DeleteComment(c, t, y, i, a.State, "comment-c") }},
		{"DeleteAllComments", "tyi", true, false, func(c ctxt, s st) error { return s.DeleteAllComments(c, t, y, i, a.State) }},
		{"HasUnresolvedComments", "tyi", false, false, func(c ctxt, s st) error { return err1(s.HasUnresolvedComments(c, t, y, i, a.State)) }},
		{"GetMetadata", "tyi", false, true, func(c ctxt, s st) error { return err1(s.GetMetadata(c, t, y, i, x, a.State)) }},
		{"SetMetadata", "tyi", true, true, func(c ctxt, s st) error { return s.SetMetadata(c, t, y, i, x, a.State, meta) }},
		{"UpdateMetadata", "tyi", true, true, func(c ctxt, s st) error { return s.UpdateMetadata(c, t, y, i, x, a.State, meta) }},
		{"DeleteMetadataKeys", "tyi", true, true, func(c ctxt, s st) error {
			return s.DeleteMetadataKeys(c, t, y, i, x, a.State, []string{"k"})
		}},
		{"ListContentTypes", "t", false, false, func(c ctxt, s st) error { return err1(s.ListContentTypes(c, t)) }},
		{"CreateTenant", "t", true, false, func(c ctxt, s st) error { return s.CreateTenant(c, t) }},
		{"CreateContentType", "ty", true, false, func(c ctxt, s st) error { return s.CreateContentType(c, t, y) }},
		{"CreateFolder", "tyi", true, false, func(c ctxt, s st) error { return s.CreateFolder(c, t, y, i, a.State) }},
		{"DeleteFolder", "tyi", true, false, func(c ctxt, s st) error { return s.DeleteFolder(c, t, y, i) }},
		{"GetDirectoryIndex", "tyi", false, false, func(c ctxt, s st) error { return err1(s.GetDirectoryIndex(c, t, y, i, a.State)) }},
		{"PutDirectoryIndex", "tyi", true, false, func(c ctxt, s st) error {
			return s.PutDirectoryIndex(c, t, y, i, a.State, &storage.DirectoryIndex{Order: []string{"b", "a"}})
		}},
		{"GetSchema", "t", false, true, func(c ctxt, s st) error { return err1(s.GetSchema(c, t, "schema-none")) }},
		{"SchemaExists", "t", false, false, func(c ctxt, s st) error { return err1(s.SchemaExists(c, t, "schema-none")) }},
		{"GetTenantSchema", "t", false, true, func(c ctxt, s st) error { return err1(s.GetTenantSchema(c, t, "schema-none")) }},
		{"PutTenantSchema", "t", true, false, func(c ctxt, s st) error { return s.PutTenantSchema(c, t, "schema-s", []byte("{}")) }},
		{"DeleteTenantSchema", "t", true, false, func(c ctxt, s st) error { return s.DeleteTenantSchema(c, t, "schema-none") }},
		{"ListTenantSchemas", "t", false, false, func(c ctxt, s st) error { return err1(s.ListTenantSchemas(c, t)) }},
		{"ListAllSchemas", "t", false, false, func(c ctxt, s st) error { return err1(s.ListAllSchemas(c, t)) }},
		{"ListWebhooks", "t", false, false, func(c ctxt, s st) error { return err1(s.ListWebhooks(c, t)) }},
		{"GetWebhook", "t", false, true, func(c ctxt, s st) error { return err1(s.GetWebhook(c, t, "hook-none")) }},
		{"PutWebhook", "t", true, false, func(c ctxt, s st) error {
			return s.PutWebhook(c, t, &storage.Webhook{ID: "hook-h", URL: "https://example.org/hook"})
		}},
		{"DeleteWebhook", "t", true, false, func(c ctxt, s st) error { return s.DeleteWebhook(c, t, "hook-none") }},
		{"PutRecord", "tyi", true, false, func(c ctxt, s st) error { return s.PutRecord(c, t, y, i, recordKind, "key-r", []byte("{}")) }},
		{"GetRecord", "tyi", false, true, func(c ctxt, s st) error { return err1(s.GetRecord(c, t, y, i, recordKind, "key-none")) }},
		{"ListRecords", "tyi", false, false, func(c ctxt, s st) error { return err1(s.ListRecords(c, t, y, i, recordKind)) }},
		{"DeleteRecord", "tyi", true, false, func(c ctxt, s st) error { return s.DeleteRecord(c, t, y, i, recordKind, "key-none") }},
	}
}
