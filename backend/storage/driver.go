package storage

import (
	"context"
	"io"
	"time"
)

// Driver is what a backend implements; New makes a Storage of it. Every input
// has been validated: addresses are complete and lenient-safe, State is one of
// the three, MIME types are never empty, metadata is normalized, sizes match
// bodies or the body's Read fails. Drivers return kinds of this package through
// Errorf, Conflict, Blocked and Unavailable, without operation and address.
//
// All the promises of the package comment and of the Storage methods are the
// driver's to keep; the comments here add only what is particular.
type Driver interface {
	// Capabilities are the same for the life of the driver, apart from Warning, which
	// Check may change. With ReadOnly, New refuses writes.
	Capabilities() Capabilities
	Check(ctx context.Context) error
	// Close is called once; New answers every later call itself.
	Close() error

	// Open returns an item with its stream. Version, revision, base and metadata are set.
	Open(ctx context.Context, a Address) (*ContentStream, error)
	// Stat returns the same without the bytes.
	Stat(ctx context.Context, a Address) (*ContentItem, error)
	Write(ctx context.Context, req WriteRequest) (*ContentItem, error)
	SetMetadata(ctx context.Context, req MetadataRequest) (*ContentItem, error)
	// Delete of an absent address is nil, or ErrConflict when IfMatch names a revision.
	Delete(ctx context.Context, req DeleteRequest) error
	Transition(ctx context.Context, req TransitionRequest) (*ContentItem, error)
	Move(ctx context.Context, req MoveRequest) error
	// List returns a page in bytewise order of names. Next is the name of the
	// last item when there are more, else empty.
	List(ctx context.Context, req ListRequest) (*Page, error)
	// Browse returns one level in bytewise order, folders by their last segment;
	// New applies the folder's index. Items are Full where that is free.
	// prefix is "" or a folder without its final slash.
	Browse(ctx context.Context, tenant, contentType, prefix string, state State) (*BrowseResult, error)

	// Versions, OpenVersion and Restore ignore the State of the address.
	Versions(ctx context.Context, a Address) ([]*ContentVersion, error)
	OpenVersion(ctx context.Context, a Address, versionID string) (*ContentStream, error)
	Restore(ctx context.Context, req RestoreRequest) (*ContentItem, error)
	// ListDeleted pages items in no state that have versions, as List does; State of req is unused.
	ListDeleted(ctx context.Context, req ListRequest) (*DeletedPage, error)

	// Tenants and Types return names in bytewise order, those made by content included.
	Tenants(ctx context.Context) ([]string, error)
	Types(ctx context.Context, tenant string) ([]string, error)
	// Create makes a tenant (Type empty), a type (Folder empty) or a folder; idempotent.
	Create(ctx context.Context, c Container, by Attribution) error
	// Remove removes a tenant or a type for good, or deletes a folder in every
	// state as DeleteFolder says; State of c is unused.
	Remove(ctx context.Context, c Container, by Attribution) error

	PutDocument(ctx context.Context, req DocumentRequest) error
	// GetDocument returns ErrNotFound when absent.
	GetDocument(ctx context.Context, key DocumentKey) (*Document, error)
	// ListDocuments returns documents ordered bytewise by ID, then Name.
	ListDocuments(ctx context.Context, q DocumentQuery) ([]*Document, error)
	// DeleteDocuments removes what the query matches; idempotent.
	DeleteDocuments(ctx context.Context, q DocumentQuery, by Attribution) error

	Watch(ctx context.Context, scope Scope) (<-chan Event, error)
}

// Attribution is who makes a change and why; both may be empty. When it is not
// empty, a driver writes a history record (NewHistory) with each version.
type Attribution struct {
	Author  string
	Message string
}

// IsZero reports whether nobody claimed the change.
func (a Attribution) IsZero() bool { return a == Attribution{} }

// Condition holds the revisions that a write depends on; nil means none.
type Condition struct {
	IfMatch *string // of the address written or left; "" means absent
	Target  *string // of the address moved onto, or of live when a draft is put
}

// WriteRequest puts content. A driver answers an address whose name is new and
// differs from an existing one of the type (in any state or among its versions)
// only in case with CaseTaken.
//
// When the address is draft or pending and absent, Base becomes the current
// live version ("" when there is none); when it exists, Base stays; when Target
// is set, live must have that revision and Base becomes that version.
type WriteRequest struct {
	Address
	Condition
	Attribution
	Body     io.Reader
	Size     int64 // bytes, −1 when unknown; Body yields exactly that many or fails
	MIMEType string
	Metadata map[string]string // nil keeps what is there
	Time     time.Time         // zero means now; set by ImportVersion
	Action   string            // for the history record: ActionEdit or ActionImport
}

// MetadataRequest changes the metadata of an existing item: first everything is
// dropped if Replace, then the keys of Remove, then Set is laid over it.
type MetadataRequest struct {
	Address
	Condition
	Attribution
	Replace bool
	Set     map[string]string
	Remove  []string
}

// Apply returns the metadata that the request makes of old, or ErrInvalid when
// it would be too large. Keys in old that are outside the grammar survive.
func (r MetadataRequest) Apply(old map[string]string) (map[string]string, error) {
	out := make(map[string]string, len(old)+len(r.Set))
	if !r.Replace {
		for k, v := range old {
			out[k] = v
		}
	}
	for _, k := range r.Remove {
		delete(out, k)
	}
	for k, v := range r.Set {
		out[k] = v
	}
	return out, CheckMetadataSize(out)
}

// DeleteRequest removes an address.
type DeleteRequest struct {
	Address
	Condition
	Attribution
}

// TransitionRequest moves an item from Address (whose State is the source) to To.
// The driver checks IfMatch, CheckTarget and PlanComments in one atomic step
// with the move, as far as the backend has one.
type TransitionRequest struct {
	Address
	Condition
	Attribution
	To State
}

// MoveRequest renames or moves an id with all that belongs to it. Of Address,
// Tenant, Type and ID are set. IfMatch is not used; Target "" is implied.
type MoveRequest struct {
	Address
	Attribution
	ToType string
	ToID   string
}

// RestoreRequest puts an old version back onto live. State of Address is Live.
type RestoreRequest struct {
	Address
	Condition
	Attribution
	VersionID string
}

// ListRequest selects a page of a list in bytewise order of names.
type ListRequest struct {
	Tenant, Type string
	State        State
	Prefix       string // of the name
	After        string // names strictly behind this one; "" begins
	Limit        int    // 1 to 1000
	Full         bool
	Metadata     map[string]string // each value must be equal
}

// Container names a tenant, a type or a folder, by how much of it is set.
type Container struct {
	Tenant, Type, Folder string
	State                State
}

// DocKind is a kind of small JSON document kept beside content.
type DocKind string

// The kinds of documents and the fields of DocumentKey that they use beside Kind.
const (
	DocHistory DocKind = "history" // Tenant, Type, ID; Name is the version
	DocComment DocKind = "comment" // Tenant, Type, ID, State; Name is the comment id
	DocRecord  DocKind = "record"  // Tenant, Type, ID, Group (the record's kind); Name is the key
	DocIndex   DocKind = "index"   // Tenant, Type, State, ID (the folder, "" is the top); Name is "_index"
	DocSchema  DocKind = "schema"  // Tenant ("" is global); Name
	DocWebhook DocKind = "webhook" // Tenant; Name
	DocSession DocKind = "session" // Name is the SHA-256 of the token in hex
)

// DocumentKey names one document.
type DocumentKey struct {
	Kind             DocKind
	Tenant, Type, ID string
	State            State
	Group            string
	Name             string
}

// Document is a stored document, byte for byte.
type Document struct {
	Key  DocumentKey
	Body []byte // nil when the query asked for names only
}

// DocumentRequest puts a document. IfMatch is compared with DocumentRevision of
// what is there. With RequireItem the id must exist in the state with some
// extension, checked in the same step, else ErrNotFound.
type DocumentRequest struct {
	Key         DocumentKey
	Body        []byte
	IfMatch     *string
	RequireItem bool
	Attribution Attribution
}

// DocumentQuery selects documents of one kind: an empty ID, Group or Name
// matches all, except that an index is always asked for by its exact key.
// Other fields are exact. A query with Name matches one document.
type DocumentQuery struct {
	DocumentKey
	NamesOnly bool
}
