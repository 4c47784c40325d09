package storage

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"
)

// PutHistoryRecord implements HistoryStore.
func (s *Store) PutHistoryRecord(ctx context.Context, tenant, contentType, id string, record *HistoryRecord) error {
	a, err := item(tenant, contentType, id)
	return s.do(ctx, "PutHistoryRecord", a, writing, func(ctx context.Context) error {
		if err != nil {
			return err
		}
		if record == nil {
			return Errorf(ErrInvalid, "the history record is missing")
		}
		if err := checkStored("version", record.Version); err != nil {
			return err
		}
		return s.putJSON(ctx, DocumentRequest{Key: historyKey(a, record.Version)}, record)
	})
}

func historyKey(a Address, version string) DocumentKey {
	return DocumentKey{Kind: DocHistory, Tenant: a.Tenant, Type: a.Type, ID: a.ID, Name: version}
}

// GetHistoryRecord implements HistoryStore.
func (s *Store) GetHistoryRecord(ctx context.Context, tenant, contentType, id, version string) (*HistoryRecord, error) {
	a, err := item(tenant, contentType, id)
	return call(ctx, s, "GetHistoryRecord", a, reading, func(ctx context.Context) (*HistoryRecord, error) {
		if err := errors.Join(err, checkStored("version", version)); err != nil {
			return nil, err
		}
		var record HistoryRecord
		err := s.getJSON(ctx, historyKey(a, version), &record)
		record.Version = version
		return &record, err
	})
}

// ListHistoryRecords implements HistoryStore.
func (s *Store) ListHistoryRecords(ctx context.Context, tenant, contentType, id string) ([]*HistoryRecord, error) {
	a, err := item(tenant, contentType, id)
	return call(ctx, s, "ListHistoryRecords", a, reading, func(ctx context.Context) ([]*HistoryRecord, error) {
		if err != nil {
			return nil, err
		}
		return s.history(ctx, a)
	})
}

func (s *Store) history(ctx context.Context, a Address) ([]*HistoryRecord, error) {
	docs, err := s.driver.ListDocuments(ctx, DocumentQuery{DocumentKey: historyKey(a, "")})
	if err != nil {
		return nil, err
	}
	records := make([]*HistoryRecord, 0, len(docs))
	for _, doc := range docs {
		record := &HistoryRecord{}
		if err := parse(doc, record); err != nil {
			return nil, err
		}
		record.Version = doc.Key.Name
		records = append(records, record)
	}
	slices.SortFunc(records, func(x, y *HistoryRecord) int {
		if c := y.Timestamp.Compare(x.Timestamp); c != 0 {
			return c
		}
		return strings.Compare(y.Version, x.Version)
	})
	return records, nil
}

// GetLatestHistoryVersion implements HistoryStore.
func (s *Store) GetLatestHistoryVersion(ctx context.Context, tenant, contentType, id string) (string, error) {
	a, err := item(tenant, contentType, id)
	return call(ctx, s, "GetLatestHistoryVersion", a, reading, func(ctx context.Context) (string, error) {
		if err != nil {
			return "", err
		}
		records, err := s.history(ctx, a)
		if err != nil {
			return "", err
		}
		if len(records) == 0 {
			return "", ErrNotFound
		}
		return records[0].Version, nil
	})
}

// reviewed is item for comments, which live on draft and pending only.
func reviewed(tenant, contentType, id string, state State) (Address, error) {
	a, err := item(tenant, contentType, id)
	if err != nil {
		return a, err
	}
	if a.State, err = ParseState(string(state)); err == nil && a.State == Live {
		err = Errorf(ErrInvalid, "comments belong to drafts and pending items, not to live content")
	}
	return a, err
}

func commentKey(a Address, id string) DocumentKey {
	return DocumentKey{Kind: DocComment, Tenant: a.Tenant, Type: a.Type, ID: a.ID, State: a.State, Name: id}
}

// PutComment implements CommentStore.
func (s *Store) PutComment(ctx context.Context, tenant, contentType, contentID string, state State, comment *Comment) error {
	a, err := reviewed(tenant, contentType, contentID, state)
	return s.do(ctx, "PutComment", a, writing, func(ctx context.Context) error {
		if err != nil {
			return err
		}
		if comment == nil {
			return Errorf(ErrInvalid, "the comment is missing")
		}
		if err := checkStored("comment", comment.ID); err != nil {
			return err
		}
		return s.putJSON(ctx, DocumentRequest{Key: commentKey(a, comment.ID), RequireItem: true}, comment)
	})
}

// GetComment implements CommentStore.
func (s *Store) GetComment(ctx context.Context, tenant, contentType, contentID string, state State, commentID string) (*Comment, error) {
	a, err := reviewed(tenant, contentType, contentID, state)
	return call(ctx, s, "GetComment", a, reading, func(ctx context.Context) (*Comment, error) {
		if err := errors.Join(err, checkStored("comment", commentID)); err != nil {
			return nil, err
		}
		var comment Comment
		err := s.getJSON(ctx, commentKey(a, commentID), &comment)
		comment.ID = commentID
		return &comment, err
	})
}

// ListComments implements CommentStore.
func (s *Store) ListComments(ctx context.Context, tenant, contentType, contentID string, state State) ([]*Comment, error) {
	a, err := reviewed(tenant, contentType, contentID, state)
	return call(ctx, s, "ListComments", a, reading, func(ctx context.Context) ([]*Comment, error) {
		if err != nil {
			return nil, err
		}
		docs, err := s.driver.ListDocuments(ctx, DocumentQuery{DocumentKey: commentKey(a, "")})
		if err != nil {
			return nil, err
		}
		comments := make([]*Comment, 0, len(docs))
		for _, doc := range docs {
			comment := &Comment{}
			if err := parse(doc, comment); err != nil {
				return nil, err
			}
			comment.ID = doc.Key.Name
			comments = append(comments, comment)
		}
		slices.SortFunc(comments, func(x, y *Comment) int {
			if c := x.CreatedAt.Compare(y.CreatedAt); c != 0 {
				return c
			}
			return strings.Compare(x.ID, y.ID)
		})
		return comments, nil
	})
}

// DeleteComment implements CommentStore.
func (s *Store) DeleteComment(ctx context.Context, tenant, contentType, contentID string, state State, commentID string) error {
	a, err := reviewed(tenant, contentType, contentID, state)
	return s.do(ctx, "DeleteComment", a, writing, func(ctx context.Context) error {
		if err := errors.Join(err, checkStored("comment", commentID)); err != nil {
			return err
		}
		return s.driver.DeleteDocuments(ctx, DocumentQuery{DocumentKey: commentKey(a, commentID)}, s.by())
	})
}

// DeleteAllComments implements CommentStore.
func (s *Store) DeleteAllComments(ctx context.Context, tenant, contentType, contentID string, state State) error {
	a, err := reviewed(tenant, contentType, contentID, state)
	return s.do(ctx, "DeleteAllComments", a, writing, func(ctx context.Context) error {
		if err != nil {
			return err
		}
		return s.driver.DeleteDocuments(ctx, DocumentQuery{DocumentKey: commentKey(a, "")}, s.by())
	})
}

// HasUnresolvedComments implements CommentStore.
func (s *Store) HasUnresolvedComments(ctx context.Context, tenant, contentType, contentID string, state State) (bool, error) {
	a, err := reviewed(tenant, contentType, contentID, state)
	return call(ctx, s, "HasUnresolvedComments", a, reading, func(ctx context.Context) (bool, error) {
		if err != nil {
			return false, err
		}
		docs, err := s.driver.ListDocuments(ctx, DocumentQuery{DocumentKey: commentKey(a, "")})
		if err != nil {
			return false, err
		}
		return slices.ContainsFunc(docs, func(doc *Document) bool {
			var c struct {
				Resolved bool `json:"resolved"`
			}
			return json.Unmarshal(doc.Body, &c) != nil || !c.Resolved
		}), nil
	})
}

func recordKey(a Address, kind, key string) DocumentKey {
	return DocumentKey{Kind: DocRecord, Tenant: a.Tenant, Type: a.Type, ID: a.ID, Group: kind, Name: key}
}

func checkRecord(kind, key string) error {
	if err := CheckName("record kind", kind); err != nil {
		return err
	}
	return checkStored("record", key)
}

// PutRecord implements RecordStore.
func (s *Store) PutRecord(ctx context.Context, tenant, contentType, id, kind, key string, body []byte) error {
	a, err := item(tenant, contentType, id)
	return s.do(ctx, "PutRecord", a, writing, func(ctx context.Context) error {
		if err := errors.Join(err, checkRecord(kind, key)); err != nil {
			return err
		}
		if !json.Valid(body) {
			return Errorf(ErrInvalid, "the body of a record must be JSON")
		}
		return s.putDocument(ctx, DocumentRequest{Key: recordKey(a, kind, key), Body: body, IfMatch: s.opts.IfMatch})
	})
}

// GetRecord implements RecordStore.
func (s *Store) GetRecord(ctx context.Context, tenant, contentType, id, kind, key string) (*Record, error) {
	a, err := item(tenant, contentType, id)
	return call(ctx, s, "GetRecord", a, reading, func(ctx context.Context) (*Record, error) {
		if err := errors.Join(err, checkRecord(kind, key)); err != nil {
			return nil, err
		}
		doc, err := s.driver.GetDocument(ctx, recordKey(a, kind, key))
		if err != nil {
			return nil, err
		}
		return record(doc), nil
	})
}

func record(doc *Document) *Record {
	return &Record{ID: doc.Key.ID, Kind: doc.Key.Group, Key: doc.Key.Name, Body: doc.Body, Revision: DocumentRevision(doc.Body)}
}

// ListRecords implements RecordStore.
func (s *Store) ListRecords(ctx context.Context, tenant, contentType, id, kind string) ([]*Record, error) {
	a, err := container(tenant, contentType)
	if id != "" {
		a, err = item(tenant, contentType, id)
	}
	return call(ctx, s, "ListRecords", a, reading, func(ctx context.Context) ([]*Record, error) {
		if kind != "" {
			err = errors.Join(err, CheckName("record kind", kind))
		}
		if err != nil {
			return nil, err
		}
		docs, err := s.driver.ListDocuments(ctx, DocumentQuery{DocumentKey: recordKey(a, kind, "")})
		if err != nil {
			return nil, err
		}
		records := make([]*Record, 0, len(docs))
		for _, doc := range docs {
			records = append(records, record(doc))
		}
		return records, nil
	})
}

// DeleteRecord implements RecordStore.
func (s *Store) DeleteRecord(ctx context.Context, tenant, contentType, id, kind, key string) error {
	a, err := item(tenant, contentType, id)
	return s.do(ctx, "DeleteRecord", a, writing, func(ctx context.Context) error {
		if err := errors.Join(err, checkRecord(kind, key)); err != nil {
			return err
		}
		return s.driver.DeleteDocuments(ctx, DocumentQuery{DocumentKey: recordKey(a, kind, key)}, s.by())
	})
}

func sessionKey(token string) DocumentKey {
	sum := sha256.Sum256([]byte(token))
	return DocumentKey{Kind: DocSession, Name: hex.EncodeToString(sum[:])}
}

// PutSession implements SessionStore.
func (s *Store) PutSession(ctx context.Context, session *Session) error {
	return s.do(ctx, "PutSession", Address{}, writing, func(ctx context.Context) error {
		if session == nil || session.Token == "" {
			return Errorf(ErrInvalid, "a session needs a token")
		}
		return s.putJSON(ctx, DocumentRequest{Key: sessionKey(session.Token)}, session)
	})
}

// GetSession implements SessionStore.
func (s *Store) GetSession(ctx context.Context, token string) (*Session, error) {
	return call(ctx, s, "GetSession", Address{}, reading, func(ctx context.Context) (*Session, error) {
		session := Session{Token: token}
		if err := s.getJSON(ctx, sessionKey(token), &session); err != nil {
			return nil, err
		}
		if !session.ExpiresAt.After(time.Now()) {
			return nil, ErrNotFound
		}
		return &session, nil
	})
}

// DeleteSession implements SessionStore.
func (s *Store) DeleteSession(ctx context.Context, token string) error {
	return s.do(ctx, "DeleteSession", Address{}, writing, func(ctx context.Context) error {
		return s.driver.DeleteDocuments(ctx, DocumentQuery{DocumentKey: sessionKey(token)}, s.by())
	})
}

// DeleteExpiredSessions implements SessionStore.
func (s *Store) DeleteExpiredSessions(ctx context.Context) (int, error) {
	return call(ctx, s, "DeleteExpiredSessions", Address{}, writing, func(ctx context.Context) (int, error) {
		docs, err := s.driver.ListDocuments(ctx, DocumentQuery{DocumentKey: DocumentKey{Kind: DocSession}})
		if err != nil {
			return 0, err
		}
		removed, now := 0, time.Now()
		for _, doc := range docs {
			var session Session
			if json.Unmarshal(doc.Body, &session) == nil && session.ExpiresAt.After(now) {
				continue
			}
			if err := s.driver.DeleteDocuments(ctx, DocumentQuery{DocumentKey: doc.Key}, s.by()); err != nil {
				return removed, err
			}
			removed++
		}
		return removed, nil
	})
}
