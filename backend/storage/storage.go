package storage

import (
	"context"
	"io"
)

// Storage is the whole contract. Consumers should ask for the families they
// need. The rules of the package comment hold for every method.
type Storage interface {
	ContentStore
	VersionStore
	HistoryStore
	SchemaStore
	CommentStore
	WebhookStore
	MetadataStore
	TenantStore
	FolderStore
	SessionStore
	RecordStore
	Watcher

	// CheckConnection reaches the store and says in words what is wrong with it. What
	// is not wrong, but worth knowing before content is trusted to it, it leaves in
	// Capabilities.Warning.
	CheckConnection(ctx context.Context) error
	// Capabilities says what the backend does itself, what is emulated and what it cannot do.
	Capabilities() Capabilities
	// With returns a Storage on the same store whose writes carry the given
	// condition and attribution. It replaces earlier options, it does not add to them.
	With(opts Options) Storage
	// Close ends every watch and releases the store. Later calls, also through
	// Storages made by With, return ErrUnavailable. Close may be called twice.
	Close() error
}

// Options are carried by every write of a Storage returned by With.
type Options struct {
	// IfMatch is the revision that the address written or left must have; the
	// empty revision means that it must be absent; nil means no condition. A
	// condition that does not hold is ErrConflict and changes nothing.
	IfMatch *string
	// Target is the revision that the address moved onto must have, in
	// Transition and Move; with nil, an occupied target is ErrConflict unless
	// it is the live version that the source was made from. When draft or pending
	// content is put, Target is the revision that live must have, and that live
	// version becomes the new Base of the item.
	Target *string
	// Author and Message attribute the change. When either is set, each version
	// that the write makes gets a history record; in Git they are the commit's.
	Author  string
	Message string
}

// Match returns a condition on a revision, for Options.
func Match(revision string) *string { return &revision }

// Absent returns the condition that an address must not exist, for Options.
func Absent() *string { return Match("") }

// ContentStore reads and writes items.
type ContentStore interface {
	// Put stores content whole. Existing metadata is kept. The MIME type is
	// stored as given; "" derives it from the extension. On live content it makes
	// a new version, also when the bytes are the same. The result has no Content.
	Put(ctx context.Context, tenant, contentType, id, ext string, content []byte, mimeType string, state State) (*ContentItem, error)
	// PutStream stores what body yields. contentLength is in bytes, −1 when
	// unknown; any other value must match exactly (ErrInvalid). nil metadata
	// keeps what is there, another map replaces it. A failing body or a cancelled
	// context leaves the old value. body is not closed.
	PutStream(ctx context.Context, tenant, contentType, id, ext string, body io.Reader, contentLength int64, mimeType string, state State, metadata map[string]string) (*ContentItem, error)
	// Get returns the item with its Content; ErrNotFound when absent. Items above
	// 64 MiB are ErrTooLarge here: use GetStream.
	Get(ctx context.Context, tenant, contentType, id, ext string, state State) (*ContentItem, error)
	// GetStream returns the item as a stream; ErrNotFound when absent.
	GetStream(ctx context.Context, tenant, contentType, id, ext string, state State) (*ContentStream, error)
	// Exists reports whether the address exists. An outage is an error, not false.
	Exists(ctx context.Context, tenant, contentType, id, ext string, state State) (bool, error)
	// Delete removes the address; absent is nil unless a condition was given.
	// Versions of live content stay listed and restorable.
	Delete(ctx context.Context, tenant, contentType, id, ext string, state State) error
	// FindContentStream finds an item by id without knowing its extension: an
	// id that exists as given ("name.ext") wins, then extHint, then the only
	// match, and among several html, md, json, then bytewise.
	FindContentStream(ctx context.Context, tenant, contentType, id, extHint string, state State) (*ContentStream, error)
	// List returns every item of the type in the state, ordered bytewise by Key.
	List(ctx context.Context, tenant, contentType string, state State) ([]*ContentItem, error)
	// ListPage returns one page of the same list. Cursors neither repeat nor
	// skip items that were not touched between pages; any page costs about what
	// the first one does.
	ListPage(ctx context.Context, tenant, contentType string, state State, opts ListOptions) (*Page, error)
	// Browse returns one level: the folders and items directly below prefix ("" is the top).
	// Folders that exist only in another state are not shown. An unknown prefix is an empty result.
	Browse(ctx context.Context, tenant, contentType, prefix string, state State) (*BrowseResult, error)
	// Transition moves an item to another state (see CheckTransition) with bytes,
	// MIME type and metadata unchanged; the source is gone; live gets a version.
	// ErrNotFound when the source is absent. A forward transition is ErrBlocked
	// while an unresolved comment concerns the source. Resolved comments go along
	// to pending, all comments go back to draft; at the step to live they become
	// a record of KindThread. See Options.Target for occupied targets.
	Transition(ctx context.Context, tenant, contentType, id, ext string, fromState, toState State) (*ContentItem, error)
	// Move renames an id, or moves it to another type of the tenant, with every
	// extension, state, version, history record, comment and record. ErrNotFound
	// when it exists nowhere; ErrExists when the new id exists in any state.
	// Version ids stay valid where the backend can keep them (see Capabilities).
	Move(ctx context.Context, tenant, contentType, id, toType, toID string) error
	// ListDeleted returns a page of the items that exist in no state but have versions.
	ListDeleted(ctx context.Context, tenant, contentType string, opts ListOptions) (*DeletedPage, error)
}

// ListOptions selects and pages a list.
type ListOptions struct {
	Prefix string // bytes that Key must begin with
	Cursor string // from the page before; "" begins
	Limit  int    // 1 to 1000; 0 means 100
	Full   bool   // also version, revision, base and metadata
	// Metadata keeps only items that have each of these values; it implies Full.
	Metadata map[string]string
}

// Page is a part of a list. Next is empty on the last page.
type Page struct {
	Items []*ContentItem `json:"items"`
	Next  string         `json:"next"`
}

// DeletedPage is a part of the list of deleted items. Next is empty on the last page.
type DeletedPage struct {
	Items []*DeletedItem `json:"items"`
	Next  string         `json:"next"`
}

// VersionStore reads the versions of live content.
type VersionStore interface {
	// ListVersions returns the versions newest first, by the backend's own
	// sequence and never by a clock. Exactly one IsLatest while live exists, none
	// after a delete. An item that never was live has an empty list.
	ListVersions(ctx context.Context, tenant, contentType, id, ext string) ([]*ContentVersion, error)
	// GetVersion returns a version with its Content, under the size limit of Get.
	// An id of another item is ErrNotFound.
	GetVersion(ctx context.Context, tenant, contentType, id, ext, versionID string) (*ContentItem, error)
	// GetVersionStream returns a version as a stream.
	GetVersionStream(ctx context.Context, tenant, contentType, id, ext, versionID string) (*ContentStream, error)
	// RestoreVersion makes a new version of live with the bytes, MIME type and
	// metadata of an old one, also after a delete. The past is never rewritten.
	RestoreVersion(ctx context.Context, tenant, contentType, id, ext, versionID string) (*ContentItem, error)
	// ImportVersion appends a version with its own time, author and message; it
	// becomes the live content. Its history record has ActionImport.
	ImportVersion(ctx context.Context, tenant, contentType, id, ext string, version ImportedVersion) (*ContentItem, error)
}

// HistoryStore keeps who made which version of an id.
type HistoryStore interface {
	// PutHistoryRecord creates or replaces the record of record.Version.
	PutHistoryRecord(ctx context.Context, tenant, contentType, id string, record *HistoryRecord) error
	// GetHistoryRecord returns the record of a version; ErrNotFound when there is none.
	GetHistoryRecord(ctx context.Context, tenant, contentType, id, version string) (*HistoryRecord, error)
	// ListHistoryRecords returns the records newest first by Timestamp, then by
	// Version descending. Versions without record and records without version are normal.
	ListHistoryRecords(ctx context.Context, tenant, contentType, id string) ([]*HistoryRecord, error)
	// GetLatestHistoryVersion returns the version of the first of them; ErrNotFound when there is none.
	GetLatestHistoryVersion(ctx context.Context, tenant, contentType, id string) (string, error)
}

// SchemaStore keeps schema documents, global ones and overrides by tenant.
// Contents are JSON objects and come back byte for byte. Deletes are idempotent.
type SchemaStore interface {
	// GetSchema returns the tenant's schema, else the global one, else ErrNotFound.
	GetSchema(ctx context.Context, tenant, name string) (*Schema, error)
	GetGlobalSchema(ctx context.Context, name string) (*Schema, error)
	PutGlobalSchema(ctx context.Context, name string, content []byte) error
	DeleteGlobalSchema(ctx context.Context, name string) error
	// ListGlobalSchemas returns names in bytewise order, as do the lists below.
	ListGlobalSchemas(ctx context.Context) ([]string, error)
	GetTenantSchema(ctx context.Context, tenant, name string) (*Schema, error)
	PutTenantSchema(ctx context.Context, tenant, name string, content []byte) error
	DeleteTenantSchema(ctx context.Context, tenant, name string) error
	ListTenantSchemas(ctx context.Context, tenant string) ([]string, error)
	// ListAllSchemas returns the union of both, each name once.
	ListAllSchemas(ctx context.Context, tenant string) ([]string, error)
	// SchemaExists reports whether GetSchema would find one.
	SchemaExists(ctx context.Context, tenant, name string) (bool, error)
}

// CommentStore keeps the comments on drafts and pending items. State live is ErrInvalid.
type CommentStore interface {
	// PutComment creates or replaces a comment. The id must exist in the state
	// with some extension (ErrNotFound), so that a comment never races past a
	// transition unseen.
	PutComment(ctx context.Context, tenant, contentType, contentID string, state State, comment *Comment) error
	GetComment(ctx context.Context, tenant, contentType, contentID string, state State, commentID string) (*Comment, error)
	// ListComments returns comments oldest first by CreatedAt, then by ID. A
	// comment that cannot be understood is ErrCorrupt.
	ListComments(ctx context.Context, tenant, contentType, contentID string, state State) ([]*Comment, error)
	// DeleteComment is idempotent, as is DeleteAllComments.
	DeleteComment(ctx context.Context, tenant, contentType, contentID string, state State, commentID string) error
	DeleteAllComments(ctx context.Context, tenant, contentType, contentID string, state State) error
	// HasUnresolvedComments reports whether a forward transition would be blocked
	// for some extension. A comment that cannot be read counts as unresolved.
	HasUnresolvedComments(ctx context.Context, tenant, contentType, contentID string, state State) (bool, error)
}

// WebhookStore keeps the webhooks of a tenant; ids are scoped by tenant.
type WebhookStore interface {
	// ListWebhooks returns webhooks in bytewise order of their ids.
	ListWebhooks(ctx context.Context, tenant string) ([]*Webhook, error)
	GetWebhook(ctx context.Context, tenant, webhookID string) (*Webhook, error)
	PutWebhook(ctx context.Context, tenant string, webhook *Webhook) error
	// DeleteWebhook is idempotent.
	DeleteWebhook(ctx context.Context, tenant, webhookID string) error
}

// MetadataStore changes the metadata of an item and neither its bytes nor its
// MIME type. Keys are folded to lower case and follow [a-z0-9][a-z0-9_-]{0,62};
// values are UTF-8 without control characters; together at most 1,800 bytes as
// S3 would carry them. On live content a change is a version; on draft and
// pending it changes the revision only. An absent item is ErrNotFound.
type MetadataStore interface {
	// GetMetadata returns the metadata, never nil.
	GetMetadata(ctx context.Context, tenant, contentType, id, ext string, state State) (map[string]string, error)
	// SetMetadata replaces all of it.
	SetMetadata(ctx context.Context, tenant, contentType, id, ext string, state State, metadata map[string]string) error
	// UpdateMetadata sets these keys and keeps the others.
	UpdateMetadata(ctx context.Context, tenant, contentType, id, ext string, state State, metadata map[string]string) error
	// DeleteMetadataKeys removes these keys; absent ones are no error.
	DeleteMetadataKeys(ctx context.Context, tenant, contentType, id, ext string, state State, keys []string) error
}

// TenantStore lists and creates tenants and content types. Creates are
// idempotent; a name that differs from an existing one only in case is ErrExists.
// Putting content creates its tenant and type.
type TenantStore interface {
	// ListTenants returns names in bytewise order.
	ListTenants(ctx context.Context) ([]string, error)
	CreateTenant(ctx context.Context, tenant string) error
	// ListContentTypes returns names in bytewise order.
	ListContentTypes(ctx context.Context, tenant string) ([]string, error)
	CreateContentType(ctx context.Context, tenant, contentType string) error
	// DeleteContentType removes the type for good: content in every state,
	// versions, history, comments, records, folders. Absent is nil.
	DeleteContentType(ctx context.Context, tenant, contentType string) error
	// DeleteTenant removes the tenant for good, with its schemas and webhooks. Absent is nil.
	DeleteTenant(ctx context.Context, tenant string) error
}

// FolderStore keeps folders that may be empty and their manual order.
type FolderStore interface {
	// CreateFolder makes an empty folder visible to Browse; idempotent.
	CreateFolder(ctx context.Context, tenant, contentType, folderPath string, state State) error
	// DeleteFolder deletes the items below the folder in every state, as Delete
	// does (versions stay restorable), and the folder itself. Absent is nil.
	DeleteFolder(ctx context.Context, tenant, contentType, folderPath string) error
	// GetDirectoryIndex returns the manual order of a folder, an empty one when none was put.
	GetDirectoryIndex(ctx context.Context, tenant, contentType, prefix string, state State) (*DirectoryIndex, error)
	PutDirectoryIndex(ctx context.Context, tenant, contentType, prefix string, state State, index *DirectoryIndex) error
}

// SessionStore keeps sign-ins for other users of the contract, under the
// SHA-256 of their token. The product's own sign-in does not use it.
type SessionStore interface {
	PutSession(ctx context.Context, session *Session) error
	// GetSession returns ErrNotFound for an unknown or expired token.
	GetSession(ctx context.Context, token string) (*Session, error)
	// DeleteSession is idempotent.
	DeleteSession(ctx context.Context, token string) error
	// DeleteExpiredSessions returns how many it removed.
	DeleteExpiredSessions(ctx context.Context) (int, error)
}

// RecordStore keeps the facts of the workflow beside the content, so that every
// desk on the same store sees them. Kind and key follow the grammar of tenants.
type RecordStore interface {
	// PutRecord creates or replaces a record. Body is a JSON document of at most 1 MiB.
	PutRecord(ctx context.Context, tenant, contentType, id, kind, key string, body []byte) error
	GetRecord(ctx context.Context, tenant, contentType, id, kind, key string) (*Record, error)
	// ListRecords returns the records of an item and kind, ordered bytewise by
	// id and key; the empty id means every item of the type, the empty kind
	// every kind.
	ListRecords(ctx context.Context, tenant, contentType, id, kind string) ([]*Record, error)
	// DeleteRecord is idempotent.
	DeleteRecord(ctx context.Context, tenant, contentType, id, kind, key string) error
}

// Watcher tells what changes in a store.
type Watcher interface {
	// Watch delivers changes at least once, coalesced, in no promised order
	// across addresses; own writes come at once, others within
	// Capabilities.WatchDelay. After a gap it delivers an event with Resync. The
	// channel is closed when ctx ends or the store is closed.
	Watch(ctx context.Context, scope Scope) (<-chan Event, error)
}

// Scope limits a watch or a removal. Empty fields match everything.
type Scope struct {
	Tenant string
	Type   string
	Prefix string // of the id
}

// Contains reports whether an address lies in the scope. Store-wide facts (an
// address without tenant) lie in every scope.
func (s Scope) Contains(a Address) bool {
	if a.Tenant == "" {
		return true
	}
	return (s.Tenant == "" || s.Tenant == a.Tenant) &&
		(s.Type == "" || a.Type == "" || s.Type == a.Type) &&
		(len(a.ID) >= len(s.Prefix) && a.ID[:len(s.Prefix)] == s.Prefix || a.ID == "")
}

// Event says that an address changed. Fields of the address that do not apply
// are empty: a schema event has a tenant and Kind only.
type Event struct {
	Address  Address `json:"address"`
	Kind     string  `json:"kind"` // one of the Event constants
	Revision string  `json:"revision,omitempty"`
	// Resync asks the receiver to read again everything in its scope.
	Resync bool `json:"resync,omitempty"`
}

// What an Event is about.
const (
	EventContent = "content" // an item was put, moved or its metadata changed
	EventDelete  = "delete"  // an item left the address
	EventComment = "comment"
	EventRecord  = "record" // history or workflow record
	EventSchema  = "schema"
	EventWebhook = "webhook"
	EventFolder  = "folder" // folder, order, type or tenant
)
