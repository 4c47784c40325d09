package storage

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"sort"
	"time"
)

// This file holds the rules that drivers apply inside their own atomic step, so
// that all of them decide alike.

// CheckMatch returns ErrConflict unless the condition holds for an address
// whose current revision is given, "" when it is absent.
func CheckMatch(ifMatch *string, current string) error {
	if ifMatch != nil && *ifMatch != current {
		return Conflict(current)
	}
	return nil
}

// CheckTarget decides whether a transition may replace what stands at its
// target, nil when nothing does: with Target its revision must match; without,
// only the live version that the source was made from may be replaced.
func CheckTarget(target *string, source, occupant *ContentItem) error {
	if occupant == nil {
		return CheckMatch(target, "")
	}
	if target != nil {
		return CheckMatch(target, occupant.Revision)
	}
	if occupant.VersionID != "" && occupant.VersionID == source.Base {
		return nil
	}
	return Conflict(occupant.Revision)
}

// CommentPlan is what a transition does with the comments of its source.
type CommentPlan struct {
	Carry  []*Document // to be put under the target state
	Remove []string    // names to be removed from the source state
	Thread []byte      // body of the KindThread record at the step to live; nil when there were none
}

// PlanComments applies the gate and says what becomes of the comments of an
// item with extension ext that goes from one state to another. others says that
// another extension of the id stays in the source state: comments on every
// extension are then copied instead of moved. A forward step with an unresolved
// or unreadable comment is ErrBlocked.
func PlanComments(from, to State, ext string, others bool, comments []*Document) (CommentPlan, error) {
	var plan CommentPlan
	var blocking []string
	var thread []json.RawMessage
	for _, doc := range comments {
		var c struct {
			Resolved bool   `json:"resolved"`
			Ext      string `json:"ext"`
		}
		readable := json.Unmarshal(doc.Body, &c) == nil
		if readable && c.Ext != "" && c.Ext != ext {
			continue
		}
		if !readable || !c.Resolved {
			blocking = append(blocking, doc.Key.Name)
		}
		if readable {
			thread = append(thread, json.RawMessage(doc.Body))
		}
		plan.Carry = append(plan.Carry, doc)
		if c.Ext != "" || !others {
			plan.Remove = append(plan.Remove, doc.Key.Name)
		}
	}
	if Forward(from, to) && len(blocking) > 0 {
		sort.Strings(blocking)
		return CommentPlan{}, Blocked(blocking)
	}
	if to == Live {
		plan.Carry = nil
		if len(thread) > 0 {
			body, err := json.Marshal(map[string]any{"comments": thread})
			if err != nil {
				return CommentPlan{}, Errorf(ErrCorrupt, "a comment cannot be archived: %v", err)
			}
			plan.Thread = body
		}
	}
	return plan, nil
}

// DocumentRevision returns the revision of a document: the first 32 hex digits
// of its SHA-256.
func DocumentRevision(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:16])
}

// NewHistory returns the key and body of the history record for a version that
// a driver has just made. parent is the version that was live before, source
// the one that was restored; both may be empty.
func NewHistory(a Address, by Attribution, action, version, parent, source string, at time.Time, size int64) (DocumentKey, []byte, error) {
	rec := HistoryRecord{
		Version: version, Parent: parent, Author: by.Author, Message: by.Message, Timestamp: at.UTC(),
		Size: size, Ext: a.Ext, Action: action, Source: source,
	}
	body, err := json.Marshal(rec)
	return DocumentKey{Kind: DocHistory, Tenant: a.Tenant, Type: a.Type, ID: a.ID, Name: version}, body, err
}

// ETag returns the quoted entity tag for content with the given SHA-256.
func ETag(sum [sha256.Size]byte) string { return `"` + hex.EncodeToString(sum[:16]) + `"` }

// EventOf returns the kind of event that a change of a document is, "" for none.
func EventOf(kind DocKind) string {
	switch kind {
	case DocComment:
		return EventComment
	case DocHistory, DocRecord:
		return EventRecord
	case DocSchema:
		return EventSchema
	case DocWebhook:
		return EventWebhook
	case DocIndex:
		return EventFolder
	}
	return ""
}
