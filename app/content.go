package app

import (
	"context"

	"velocity.internal/desk/backend/editorial"
	"velocity.internal/desk/backend/identity"
	"velocity.internal/desk/backend/schema"
	"velocity.internal/desk/backend/storage"
)

// Content lists, shows and changes items. Bytes that are not text go through
// the stream doors.
type Content struct{ door }

// RowQuery asks for a part of the list of a type; see editorial.RowQuery.
type RowQuery struct {
	Tenant     string        `json:"tenant"`
	Type       string        `json:"type"`
	Folder     string        `json:"folder"`
	Recursive  bool          `json:"recursive"`
	State      storage.State `json:"state"`
	Ext        string        `json:"ext"`
	Text       string        `json:"text"`
	Sort       string        `json:"sort"`
	Descending bool          `json:"descending"`
	Offset     int           `json:"offset"`
	Limit      int           `json:"limit"`
}

// SaveRequest is new text for a draft, or for live; see editorial.SaveRequest.
type SaveRequest struct {
	Tenant   string        `json:"tenant"`
	Type     string        `json:"type"`
	ID       string        `json:"id"`
	Ext      string        `json:"ext"`
	Content  string        `json:"content"`
	MIMEType string        `json:"mimeType"`
	State    storage.State `json:"state"`
	Revision string        `json:"revision"`
	Live     *string       `json:"live"`
	Message  string        `json:"message"`
}

// Saved tells what a change made of an item.
type Saved struct {
	Revision    string            `json:"revision"`
	VersionID   string            `json:"versionId"` // "" unless it is live
	ETag        string            `json:"etag"`
	ContentType string            `json:"contentType"`
	Size        int64             `json:"size"`
	Changed     string            `json:"changed"`
	Metadata    map[string]string `json:"metadata"`
	Unchanged   bool              `json:"unchanged"` // nothing was written because nothing had changed
	Problems    []schema.Problem  `json:"problems"`
}

// SavedOf is the answer to a change.
func SavedOf(s *editorial.Saved) *Saved {
	out := savedItem(s.Item)
	out.Unchanged = s.Unchanged
	if s.Problems != nil {
		out.Problems = s.Problems
	}
	return out
}

func savedItem(it *storage.ContentItem) *Saved {
	return &Saved{
		Revision: it.Revision, VersionID: it.VersionID, ETag: it.ETag, ContentType: it.ContentType, Size: it.Size,
		Changed: timestamp(it.LastModified), Metadata: notNilMap(it.Metadata), Problems: []schema.Problem{},
	}
}

// Rows returns a part of the list of a type.
func (c *Content) Rows(connection string, query RowQuery) (*editorial.RowPage, error) {
	return at(c.door, connection, func(ctx context.Context, desk *editorial.Desk) (*editorial.RowPage, error) {
		return desk.Rows(ctx, editorial.RowQuery(query))
	})
}

// Item returns everything about an item beside its text.
func (c *Content) Item(connection string, ref editorial.Ref) (*editorial.Item, error) {
	return at(c.door, connection, func(ctx context.Context, desk *editorial.Desk) (*editorial.Item, error) {
		return desk.Item(ctx, ref)
	})
}

// Text returns an item in a state as text.
func (c *Content) Text(connection string, ref editorial.Ref, state storage.State) (*editorial.Text, error) {
	return at(c.door, connection, func(ctx context.Context, desk *editorial.Desk) (*editorial.Text, error) {
		return desk.Text(ctx, ref, state)
	})
}

// Exists reports whether an item exists in a state.
func (c *Content) Exists(connection string, ref editorial.Ref, state storage.State) (bool, error) {
	return raw(c.door, connection, ref.Tenant, identity.Read, func(ctx context.Context, s storage.Storage, _ identity.Actor) (bool, error) {
		return s.Exists(ctx, ref.Tenant, ref.Type, ref.ID, ref.Ext, state)
	})
}

// ListOptions selects and pages a list of one state.
type ListOptions struct {
	Prefix   string            `json:"prefix"` // of the whole name
	Cursor   string            `json:"cursor"` // from the page before; "" begins
	Limit    int               `json:"limit"`  // 1 to 1000; 0 means 100
	Full     bool              `json:"full"`   // also version, revision and metadata
	Metadata map[string]string `json:"metadata"`
}

// ListPage is a part of a list. Next is empty on the last page.
type ListPage struct {
	Items []ListItem `json:"items"`
	Next  string     `json:"next"`
}

// ListItem is an item of a list, by its whole name "{id}.{ext}".
type ListItem struct {
	Key         string            `json:"key"`
	ContentType string            `json:"contentType"`
	Size        int64             `json:"size"`
	Changed     string            `json:"changed"`
	ETag        string            `json:"etag"`
	Revision    string            `json:"revision"`
	VersionID   string            `json:"versionId"`
	Metadata    map[string]string `json:"metadata"`
}

// List returns a page of the items of a type in one state, bytewise by name. The
// list of the screen is Rows.
func (c *Content) List(connection, tenant, contentType string, state storage.State, options ListOptions) (*ListPage, error) {
	return raw(c.door, connection, tenant, identity.Read, func(ctx context.Context, s storage.Storage, _ identity.Actor) (*ListPage, error) {
		found, err := s.ListPage(ctx, tenant, contentType, state, storage.ListOptions(options))
		if err != nil {
			return nil, err
		}
		page := &ListPage{Items: make([]ListItem, 0, len(found.Items)), Next: found.Next}
		for _, it := range found.Items {
			page.Items = append(page.Items, ListItem{
				Key: it.Key, ContentType: it.ContentType, Size: it.Size, Changed: timestamp(it.LastModified), ETag: it.ETag,
				Revision: it.Revision, VersionID: it.VersionID, Metadata: it.Metadata,
			})
		}
		return page, nil
	})
}

// Level is one level of a type in one state, in its manual order.
type Level struct {
	Folders []string `json:"folders"`
	Items   []string `json:"items"` // whole names, "{id}.{ext}"
}

// Browse returns the folders and items directly below a folder.
func (c *Content) Browse(connection, tenant, contentType, folder string, state storage.State) (*Level, error) {
	return raw(c.door, connection, tenant, identity.Read, func(ctx context.Context, s storage.Storage, _ identity.Actor) (*Level, error) {
		found, err := s.Browse(ctx, tenant, contentType, folder, state)
		if err != nil {
			return nil, err
		}
		level := &Level{Folders: found.Folders, Items: make([]string, 0, len(found.Items))}
		for _, it := range found.Items {
			level.Items = append(level.Items, it.Key)
		}
		return level, nil
	})
}

// Save stores text; with an empty revision it makes a new item.
func (c *Content) Save(connection string, request SaveRequest) (*Saved, error) {
	return at(c.door, connection, func(ctx context.Context, desk *editorial.Desk) (*Saved, error) {
		saved, err := desk.Save(ctx, editorial.SaveRequest{
			Ref:     editorial.Ref{Tenant: request.Tenant, Type: request.Type, ID: request.ID, Ext: request.Ext},
			Content: []byte(request.Content), MIMEType: request.MIMEType, State: request.State,
			Revision: request.Revision, Live: request.Live, Message: request.Message,
		})
		if err != nil {
			return nil, err
		}
		return SavedOf(saved), nil
	})
}

// Copy makes a draft under a new id of what an editor works on.
func (c *Content) Copy(connection string, ref editorial.Ref, toType, toID string) (*Saved, error) {
	return at(c.door, connection, func(ctx context.Context, desk *editorial.Desk) (*Saved, error) {
		return saved(desk.Copy(ctx, ref, toType, toID))
	})
}

// Move renames an item or moves it to another type, with all that belongs to it.
func (c *Content) Move(connection string, ref editorial.Ref, toType, toID string) error {
	return do(c.door, connection, func(ctx context.Context, desk *editorial.Desk) error {
		return desk.Move(ctx, ref, toType, toID)
	})
}

// Delete deletes an item in every state; its versions stay restorable.
func (c *Content) Delete(connection string, ref editorial.Ref, message string) error {
	return do(c.door, connection, func(ctx context.Context, desk *editorial.Desk) error {
		return desk.Delete(ctx, ref, message)
	})
}

func saved(it *storage.ContentItem, err error) (*Saved, error) {
	if err != nil {
		return nil, err
	}
	return savedItem(it), nil
}
