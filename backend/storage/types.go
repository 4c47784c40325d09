package storage

import (
	"encoding/json"
	"io"
	"time"
)

// ContentItem is an item in one state.
type ContentItem struct {
	// Key is the whole name "{id}.{ext}" inside its type and state; SplitName takes it apart.
	Key string `json:"key"`
	// Content is set by Get and GetVersion only.
	Content []byte `json:"content,omitempty"`
	// ContentType is the MIME type as it was given, or derived from the extension.
	ContentType string `json:"content_type"`
	// VersionID names the version of live content; it is empty for draft and pending.
	VersionID    string    `json:"version_id,omitempty"`
	LastModified time.Time `json:"last_modified"`
	Size         int64     `json:"size"` // bytes
	// ETag is a quoted string that is equal for equal bytes within one backend.
	ETag string `json:"etag"`
	// Metadata is never nil in results of single-item calls and of Full lists.
	Metadata map[string]string `json:"metadata"`
	// Revision changes with any change of the address: bytes, MIME type or metadata.
	Revision string `json:"revision,omitempty"`
	// Base is, for draft and pending, the version of live content that the item
	// was made from, empty when there was none.
	Base string `json:"base,omitempty"`
}

// ContentStream is a ContentItem whose bytes come as a stream. The caller
// closes Body. It yields the bytes that were current when it was opened, also
// when they are replaced meanwhile, and ends with the context's error within a
// second of cancellation.
type ContentStream struct {
	ContentItem
	Body io.ReadCloser `json:"-"`
}

// ContentVersion is one version of live content.
type ContentVersion struct {
	VersionID    string    `json:"version_id"`
	LastModified time.Time `json:"last_modified"`
	Size         int64     `json:"size"`
	IsLatest     bool      `json:"is_latest"`
}

// Schema is a stored schema document, byte for byte as it was put.
type Schema struct {
	Name     string `json:"name"`
	Content  []byte `json:"content"`
	IsGlobal bool   `json:"is_global"`
	// Revision changes with the content; With(Options{IfMatch}) on a put compares it.
	Revision string `json:"revision"`
}

// Actions that a history record may name.
const (
	ActionEdit     = "edit"     // content put onto live
	ActionPublish  = "publish"  // a transition to live
	ActionRestore  = "restore"  // an old version put back; Source names it
	ActionMetadata = "metadata" // only metadata changed
	ActionImport   = "import"   // taken over from elsewhere with its own time
)

// HistoryRecord says who made a version and why. The store writes one together
// with each version that is made through With(Options{Author or Message}), in
// the same atomic step where the backend has one.
type HistoryRecord struct {
	Version   string    `json:"version"`
	Parent    string    `json:"parent,omitempty"` // the version that was live before
	Author    string    `json:"author,omitempty"`
	Message   string    `json:"message,omitempty"`
	Timestamp time.Time `json:"timestamp"`
	Size      int64     `json:"size,omitempty"`
	Ext       string    `json:"ext,omitempty"`    // empty: concerns every extension of the id
	Action    string    `json:"action,omitempty"` // one of the Action constants
	Source    string    `json:"source,omitempty"` // the version that was restored
	// Extra holds JSON fields that this version of the product does not know;
	// they survive a rewrite. It is encoded beside the fields above.
	Extra map[string]json.RawMessage `json:"-"`
}

// Comment is one remark on an item in draft or pending. A thread is a comment
// without Parent and those that name it as Parent.
type Comment struct {
	ID         string                     `json:"id"`
	Author     string                     `json:"author"`
	Message    string                     `json:"message"`
	CreatedAt  time.Time                  `json:"created_at"`
	Resolved   bool                       `json:"resolved"`
	ResolvedBy string                     `json:"resolved_by,omitempty"`
	ResolvedAt time.Time                  `json:"resolved_at"` // zero time while unresolved
	Parent     string                     `json:"parent,omitempty"`
	Anchor     *Anchor                    `json:"anchor,omitempty"`
	Ext        string                     `json:"ext,omitempty"` // empty: concerns every extension of the id
	Extra      map[string]json.RawMessage `json:"-"`
}

// Anchor ties a comment to a place: a field by JSON pointer (RFC 6901), or a
// text quote with its position.
type Anchor struct {
	Pointer string `json:"pointer,omitempty"`
	Quote   string `json:"quote,omitempty"`
	Line    int    `json:"line,omitempty"`   // 1-based line of the quote when it was made
	Offset  int    `json:"offset,omitempty"` // 0-based byte offset of the quote when it was made
}

// Webhook is an address that is told about events of a tenant.
type Webhook struct {
	ID     string                     `json:"id"`
	URL    string                     `json:"url"`
	Events []string                   `json:"events"`
	Extra  map[string]json.RawMessage `json:"-"`
}

// BrowseResult is one level of a type: the names of its folders and the items
// directly in it, each in the order of the folder's index first, then bytewise.
type BrowseResult struct {
	Folders []string       `json:"folders"`
	Items   []*ContentItem `json:"items"`
}

// DirectoryIndex is the manual order of one folder: names of folders and of
// items without extension.
type DirectoryIndex struct {
	Order []string                   `json:"order"`
	Extra map[string]json.RawMessage `json:"-"`
}

// Session is a sign-in kept in the store for other users of the contract.
type Session struct {
	Token     string            `json:"-"` // stored only as its SHA-256
	ExpiresAt time.Time         `json:"expires_at"`
	Data      map[string]string `json:"data,omitempty"`
}

// Record is a fact of the workflow that travels with the content: a submit, a
// rejection, an archived thread, an approval, a schedule.
type Record struct {
	ID   string `json:"id"`   // of the item
	Kind string `json:"kind"` // for example "submit"
	Key  string `json:"key"`  // unique within the item and kind
	Body []byte `json:"body"` // a JSON document
	// Revision changes with the body; With(Options{IfMatch}) on a put compares it.
	Revision string `json:"revision"`
}

// KindThread is the kind of the records that keep a resolved thread with the
// version that it led to; the key is the version id, the body a JSON object
// {"comments":[…]}.
const KindThread = "thread"

// DeletedItem is an item that exists in no state but still has versions.
type DeletedItem struct {
	Key       string    `json:"key"`
	VersionID string    `json:"version_id"` // the newest version, which RestoreVersion brings back
	Size      int64     `json:"size"`       // of that version
	DeletedAt time.Time `json:"deleted_at"`
}

// ImportedVersion is a version that comes from elsewhere with its own past.
type ImportedVersion struct {
	Body     io.Reader
	Size     int64 // bytes, -1 when unknown
	MIMEType string
	Metadata map[string]string
	Time     time.Time
	Author   string
	Message  string
}
