// Package editorial holds what people do with content: edit, review, publish,
// restore, move. It applies the rules that are the product's own above the
// storage contract: who may do what, validation against schemas, that an
// unchanged save writes nothing, and that every step leaves a trace with the
// name of the acting person.
package editorial

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"velocity.internal/desk/backend/identity"
	"velocity.internal/desk/backend/storage"
)

// Config of a Service.
type Config struct {
	Connection string           // the id that audit entries carry
	Audit      Audit            // nil keeps no audit
	Titles     Titles           // nil keeps titles in memory only
	Clock      func() time.Time // nil means time.Now
}

// Audit keeps who did what.
type Audit interface {
	Append(ctx context.Context, entry AuditEntry) error
}

// AuditEntry is one thing that somebody did.
type AuditEntry struct {
	Time       time.Time
	Person     string
	Door       identity.Door
	Connection string
	Verb       string // one of the Verb constants
	Ref        Ref
	State      storage.State
	Version    string
	Message    string
}

// Titles remembers the titles of items between runs, by the ETag of the bytes
// that they were read from.
type Titles interface {
	// Load returns the titles that are known for these ETags.
	Load(ctx context.Context, connection, tenant, contentType string, etags []string) (map[string]string, error)
	Store(ctx context.Context, connection, tenant, contentType string, titles map[string]string) error
}

// Service is the newsroom over one store. It lives as long as the connection.
type Service struct {
	store storage.Storage
	cfg   Config

	life    context.Context // ends with Close
	stop    context.CancelFunc
	running sync.WaitGroup

	mu         sync.Mutex
	indexes    map[typeKey]*typeIndex
	changes    map[string]ChangeSize // size of a change by the ETags of both sides
	schemas    map[typeKey]knownSchema
	schemaTurn int // changes with every change of a schema
}

type typeKey struct{ tenant, contentType string }

// New returns the Service over an open store and begins to follow its changes.
// Close it before the store.
func New(store storage.Storage, cfg Config) *Service {
	if cfg.Clock == nil {
		cfg.Clock = time.Now
	}
	ctx, cancel := context.WithCancel(context.Background())
	s := &Service{store: store, cfg: cfg, life: ctx, stop: cancel, indexes: map[typeKey]*typeIndex{}, changes: map[string]ChangeSize{}, schemas: map[typeKey]knownSchema{}}
	s.running.Go(func() { s.follow(ctx) })
	return s
}

// Close ends the watch. It does not close the store.
func (s *Service) Close() {
	s.stop()
	s.running.Wait()
}

// Store returns the store without any check of rights, for doors that have made
// their own.
func (s *Service) Store() storage.Storage { return s.store }

// As returns the desk of one person for one request.
func (s *Service) As(actor identity.Actor) *Desk { return &Desk{Service: s, actor: actor} }

// Desk does things in the name of a person.
type Desk struct {
	*Service
	actor identity.Actor
}

// Raw returns the store itself, with the person as the author of every write,
// after checking a right in a tenant ("" is the store as a whole).
func (d *Desk) Raw(tenant string, right identity.Right) (storage.Storage, error) {
	if err := d.actor.Require(tenant, right); err != nil {
		return nil, err
	}
	return d.with(storage.Options{}), nil
}

// with returns the store for one write in the person's name.
func (d *Desk) with(opts storage.Options) storage.Storage {
	opts.Author = d.actor.Name
	return d.store.With(opts)
}

func (s *Service) now() time.Time { return s.cfg.Clock().UTC() }

// Verbs of audit entries and decisions.
const (
	VerbCreate         = "create"
	VerbEdit           = "edit"
	VerbSubmit         = "submit"
	VerbRequestChanges = "request-changes"
	VerbWithdraw       = "withdraw"
	VerbApprove        = "approve"
	VerbPublish        = "publish"
	VerbUnpublish      = "unpublish"
	VerbDiscard        = "discard"
	VerbRestore        = "restore"
	VerbMove           = "move"
	VerbCopy           = "copy"
	VerbDelete         = "delete"
	VerbMetadata       = "metadata"
	VerbComment        = "comment"
	VerbResolve        = "resolve"
	VerbReopen         = "reopen"
	VerbSchema         = "schema"
	VerbWebhook        = "webhook"
	VerbRaw            = "raw" // a write to the store itself, by an administrator
)

// audit notes what was done. The change itself has been made, so a failure is
// logged and not returned.
func (d *Desk) audit(ctx context.Context, verb string, ref Ref, state storage.State, version, message string) {
	if d.cfg.Audit == nil {
		return
	}
	entry := AuditEntry{
		Time: d.now(), Person: d.actor.Name, Door: d.actor.Door, Connection: d.cfg.Connection,
		Verb: verb, Ref: ref, State: state, Version: version, Message: message,
	}
	if err := d.cfg.Audit.Append(context.WithoutCancel(ctx), entry); err != nil {
		slog.ErrorContext(ctx, "an audit entry was not kept", "verb", verb, "error", err)
	}
}
