// Package tree is the layout that the filesystem, Git and S3 backends share:
// where content, documents and markers stand below the root of a store, how a
// path is read back, and how a sidecar is written. It is the layout of the
// original server, so that a store can be opened by both.
//
//	schemas/{name}.json                                   global schemas
//	sessions/{sha256}.json                                sessions
//	tenants/{tenant}/.keep
//	tenants/{tenant}/schemas/{name}.json                  schemas of a tenant
//	tenants/{tenant}/webhooks/{id}.json
//	tenants/{tenant}/content/{type}/{id}.{ext}            live
//	tenants/{tenant}/content/{type}/_draft/{id}.{ext}     and _pending/
//	…/{type}/_{state}/_comments/{id}/{comment}.json
//	…/{type}/_history/{id}/{version}.json
//	…/{type}/_desk/{kind}/{id}/{key}.json                 records
//	…/{type}/_versions/{id}.{ext}/{version}               where the backend has no versions of its own
//	…/{type}/[_{state}/][{folder}/]_index.json and .keep
//	{path of content}.meta                                sidecar, where the backend has no metadata of its own
package tree

import (
	"strings"

	"velocity.internal/desk/backend/storage"
)

// Names with a meaning of their own.
const (
	TenantsDir  = "tenants"
	SchemasDir  = "schemas"
	WebhooksDir = "webhooks"
	SessionsDir = "sessions"
	ContentDir  = "content"
	CommentsDir = "_comments"
	HistoryDir  = "_history"
	RecordsDir  = "_desk"
	VersionsDir = "_versions"
	KeepName    = ".keep"
	IndexName   = "_index.json"
	MetaSuffix  = ".meta"

	jsonSuffix = ".json"
)

// Layout makes and reads paths. The zero value is for stores of flat keys (S3).
type Layout struct {
	// Folders says that folders are real, so that a document "b.json" of the id
	// "a" cannot stand beside a folder "b.json" for the id "a/b.json". A folder
	// of documents whose name ends in .json then gets a tilde behind it.
	Folders bool
}

// Tenant returns the folder of a tenant.
func Tenant(tenant string) string { return Join(TenantsDir, tenant) }

// Types returns the folder that holds the types of a tenant.
func Types(tenant string) string { return Join(TenantsDir, tenant, ContentDir) }

// Type returns the folder of a type.
func Type(tenant, contentType string) string {
	return Join(TenantsDir, tenant, ContentDir, contentType)
}

// State returns the folder that holds the content of a type in a state.
func State(tenant, contentType string, state storage.State) string {
	if state == storage.Live {
		return Type(tenant, contentType)
	}
	return Join(Type(tenant, contentType), "_"+string(state))
}

// Content returns the path of an item.
func Content(a storage.Address) string { return Join(State(a.Tenant, a.Type, a.State), a.Name()) }

// Sidecar returns the path of the sidecar of the content at path.
func Sidecar(path string) string { return path + MetaSuffix }

// Versions returns the folder of the versions of a type, each in a folder
// named like its item.
func Versions(tenant, contentType string) string {
	return Join(Type(tenant, contentType), VersionsDir)
}

// Version returns the path of a version, or with an empty id the folder of all
// versions of the item.
func Version(a storage.Address, id string) string {
	return Join(Versions(a.Tenant, a.Type), a.Name(), id)
}

// Folder returns the folder that a container stands for.
func Folder(c storage.Container) string {
	switch {
	case c.Type == "":
		return Tenant(c.Tenant)
	case c.Folder == "":
		return Type(c.Tenant, c.Type)
	}
	return Join(State(c.Tenant, c.Type, c.State), c.Folder)
}

// Keep returns the path of the marker that keeps a container that may be empty.
func Keep(c storage.Container) string { return Join(Folder(c), KeepName) }

// Documents returns the folder below which the documents of a kind stand: those
// of one id when k.ID is set, of one group when only k.Group is set, else all.
func (l Layout) Documents(k storage.DocumentKey) string {
	switch k.Kind {
	case storage.DocSession:
		return SessionsDir
	case storage.DocSchema:
		if k.Tenant == "" {
			return SchemasDir
		}
		return Join(Tenant(k.Tenant), SchemasDir)
	case storage.DocWebhook:
		return Join(Tenant(k.Tenant), WebhooksDir)
	case storage.DocIndex:
		return Join(State(k.Tenant, k.Type, k.State), k.ID)
	case storage.DocHistory:
		return Join(Type(k.Tenant, k.Type), HistoryDir, l.escape(k.ID))
	case storage.DocComment:
		return Join(State(k.Tenant, k.Type, k.State), CommentsDir, l.escape(k.ID))
	case storage.DocRecord:
		if k.Group == "" {
			return Join(Type(k.Tenant, k.Type), RecordsDir)
		}
		return Join(Type(k.Tenant, k.Type), RecordsDir, k.Group, l.escape(k.ID))
	}
	return ""
}

// Document returns the path of one document.
func (l Layout) Document(k storage.DocumentKey) string {
	return Join(l.Documents(k), k.Name+jsonSuffix)
}

// escape makes the folders of an id unlike any document file.
func (l Layout) escape(id string) string {
	if !l.Folders || !strings.Contains(id, jsonSuffix) {
		return id
	}
	parts := strings.Split(id, "/")
	for i, part := range parts {
		if strings.HasSuffix(strings.TrimRight(part, "~"), jsonSuffix) {
			parts[i] = part + "~"
		}
	}
	return strings.Join(parts, "/")
}

func (l Layout) unescape(id string) string {
	if !l.Folders || !strings.Contains(id, jsonSuffix) {
		return id
	}
	parts := strings.Split(id, "/")
	for i, part := range parts {
		if bare, ok := strings.CutSuffix(part, "~"); ok && strings.HasSuffix(strings.TrimRight(bare, "~"), jsonSuffix) {
			parts[i] = bare
		}
	}
	return strings.Join(parts, "/")
}

// Join puts parts together with slashes and leaves empty ones out. Unlike
// path.Join it never shortens "..", which no checked name contains.
func Join(parts ...string) string {
	kept := parts[:0:0]
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, "/")
}
