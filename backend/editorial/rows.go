package editorial

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"velocity.internal/desk/backend/storage"
)

// RowQuery asks for a part of the list of a type.
type RowQuery struct {
	Tenant, Type string
	Folder       string        // "" is the top
	Recursive    bool          // also what lies in folders below
	State        storage.State // "" is any
	Ext          string        // "" is any
	Text         string        // in title or id, without regard to case
	Sort         string        // id (also for ""), title, changed, size, kind, or by for lists of at most 5,000 items
	Descending   bool
	Offset       int
	Limit        int // 1 to 500; 0 means 100
}

// RowPage is a part of a list.
type RowPage struct {
	Rows    []Row         `json:"rows"`
	Total   int           `json:"total"`   // rows that the query matches
	Counts  Counts        `json:"counts"`  // of the folder and text, by state, whatever state is asked for
	Folders []FolderCount `json:"folders"` // directly below the folder, in their manual order
	// Untitled counts items whose title is not known yet; a filter or order by
	// title may change while they are read.
	Untitled int `json:"untitled"`
}

// Counts says how many items there are, and how many of them stand in each state.
type Counts struct {
	All     int `json:"all"`
	Live    int `json:"live"`
	Draft   int `json:"draft"`
	Pending int `json:"pending"`
}

// FolderCount is a folder and the number of items anywhere below it.
type FolderCount struct {
	Name  string `json:"name"`
	Items int    `json:"items"`
}

// Row is one item of a list.
type Row struct {
	ID           string     `json:"id"`
	Ext          string     `json:"ext"`
	Title        string     `json:"title"`  // the id's last part when the item has none
	States       []RowState `json:"states"` // in the order draft, pending, live
	OpenComments int        `json:"openComments"`
	ContentType  string     `json:"contentType"`
	Size         int64      `json:"size"`
	Changed      time.Time  `json:"changed" ts_type:"string"`
	By           string     `json:"by"` // "" when not known
}

// RowState is a state in which the item exists.
type RowState struct {
	State    storage.State `json:"state"`
	Revision string        `json:"revision"` // "" where the list does not carry it
	Differs  bool          `json:"differs"`  // from live, when there is live
}

// Rows returns a part of the list of a type.
func (d *Desk) Rows(ctx context.Context, q RowQuery) (*RowPage, error) {
	if err := d.canRead(q.Tenant); err != nil {
		return nil, err
	}
	if q.Limit == 0 {
		q.Limit = 100
	}
	if q.Limit < 0 || q.Limit > 500 || q.Offset < 0 {
		return nil, storage.Errorf(storage.ErrInvalid, "a part of a list begins at 0 or more and has 1 to 500 rows")
	}
	compare, err := orderOf(q.Sort)
	if err != nil {
		return nil, err
	}
	x, err := d.index(ctx, q.Tenant, q.Type)
	if err != nil {
		return nil, err
	}
	folders, err := d.folders(ctx, x, q.Folder)
	if err != nil {
		return nil, err
	}
	if q.Sort == "by" {
		if err := d.completeAll(ctx, x); err != nil {
			return nil, err
		}
	}
	page := &RowPage{}
	if q.Text != "" || q.Sort == "title" {
		page.Untitled = d.fillTitles(ctx, x)
	}
	x.mu.Lock()
	found := x.filter(q, page, folders)
	if q.Sort != "" && q.Sort != "id" || q.Descending {
		found = slices.Clone(found)
		slices.SortStableFunc(found, func(a, b *row) int {
			if q.Descending {
				a, b = b, a
			}
			return compare(a, b)
		})
	}
	page.Total = len(found)
	shown := found[min(q.Offset, len(found)):min(q.Offset+q.Limit, len(found))]
	shown = slices.Clone(shown)
	x.mu.Unlock()
	if err := d.complete(ctx, x, shown); err != nil {
		return nil, err
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	page.Rows = make([]Row, 0, len(shown))
	for _, r := range shown {
		page.Rows = append(page.Rows, r.public())
	}
	return page, nil
}

// filter returns the rows that match, in order of their keys, and fills in the
// counts. The caller holds x.mu.
func (x *typeIndex) filter(q RowQuery, page *RowPage, manual []string) []*row {
	prefix := ""
	if q.Folder != "" {
		prefix = strings.TrimSuffix(q.Folder, "/") + "/"
	}
	text := strings.ToLower(q.Text)
	below := map[string]int{}
	var found []*row
	for _, r := range x.rows {
		if !strings.HasPrefix(r.id, prefix) {
			continue
		}
		if name, _, deeper := strings.Cut(r.id[len(prefix):], "/"); deeper {
			below[name]++
			if !q.Recursive && text == "" {
				continue
			}
		}
		if q.Ext != "" && r.ext != q.Ext || text != "" && !r.contains(text) {
			continue
		}
		page.Counts.add(r)
		if q.State == "" || r.in(q.State) {
			found = append(found, r)
		}
	}
	for _, name := range manual {
		page.Folders = append(page.Folders, FolderCount{Name: name, Items: below[name]})
		delete(below, name)
	}
	rest := make([]FolderCount, 0, len(below))
	for name, n := range below {
		rest = append(rest, FolderCount{Name: name, Items: n})
	}
	slices.SortFunc(rest, func(a, b FolderCount) int { return cmp.Compare(a.Name, b.Name) })
	page.Folders = append(append([]FolderCount{}, page.Folders...), rest...)
	return found
}

func (c *Counts) add(r *row) {
	c.All++
	for i, n := range []*int{&c.Draft, &c.Pending, &c.Live} {
		if r.states[i] != nil {
			*n++
		}
	}
}

func (r *row) in(state storage.State) bool {
	return r.states[slices.Index(storage.States(), state)] != nil
}

func (r *row) contains(text string) bool {
	return strings.Contains(strings.ToLower(r.key), text) || strings.Contains(strings.ToLower(r.title), text)
}

func (r *row) public() Row {
	out := Row{ID: r.id, Ext: r.ext, Title: r.title, States: []RowState{}, OpenComments: max(r.open, 0)}
	if out.Title == "" {
		out.Title = r.id[strings.LastIndexByte(r.id, '/')+1:]
	}
	live := r.states[2]
	for i, f := range r.states {
		if f == nil {
			continue
		}
		out.States = append(out.States, RowState{
			State: storage.States()[i], Revision: f.revision, Differs: i < 2 && live != nil && f.etag != live.etag,
		})
		if f.changed.After(out.Changed) {
			out.Changed, out.By = f.changed, f.by
		}
	}
	if _, f := r.best(); f != nil {
		out.ContentType, out.Size = f.mime, f.size
	}
	return out
}

// orderOf returns the comparison for a column; rows that are equal in it stay
// in order of their keys.
func orderOf(column string) (func(a, b *row) int, error) {
	switch column {
	case "", "id":
		return func(a, b *row) int { return strings.Compare(a.key, b.key) }, nil
	case "title":
		return func(a, b *row) int {
			return strings.Compare(strings.ToLower(a.public().Title), strings.ToLower(b.public().Title))
		}, nil
	case "changed":
		return func(a, b *row) int { return a.latest().Compare(b.latest()) }, nil
	case "size":
		return func(a, b *row) int { _, f := a.best(); _, g := b.best(); return cmp.Compare(f.size, g.size) }, nil
	case "kind":
		return func(a, b *row) int { return strings.Compare(a.ext, b.ext) }, nil
	case "by":
		return func(a, b *row) int { return strings.Compare(a.public().By, b.public().By) }, nil
	}
	return nil, storage.Errorf(storage.ErrInvalid, "a list cannot be ordered by %q: use id, title, changed, size, kind or by", column)
}

func (r *row) latest() time.Time {
	var t time.Time
	for _, f := range r.states {
		if f != nil && f.changed.After(t) {
			t = f.changed
		}
	}
	return t
}

// readers bounds how many items are read at once for titles and comments.
const readers = 6

// complete reads what rows that are shown lack: titles, open comments, and who
// made what is live.
func (d *Desk) complete(ctx context.Context, x *typeIndex, rows []*row) error {
	if err := d.readTitles(ctx, x, rows); err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(readers)
	for _, r := range rows {
		x.mu.Lock()
		counted, live := r.open >= 0, r.states[2]
		signed := live == nil || live.signed
		x.mu.Unlock()
		if counted && signed {
			continue
		}
		group.Go(func() error {
			open, err := d.openComments(ctx, x.key, r)
			if err != nil {
				return err
			}
			by := ""
			if !signed {
				if by, err = d.authorOf(ctx, Ref{x.key.tenant, x.key.contentType, r.id, r.ext}, live.version); err != nil {
					return err
				}
			}
			x.mu.Lock()
			defer x.mu.Unlock()
			r.open = open
			if !signed {
				live.by, live.signed = by, true
			}
			return nil
		})
	}
	return group.Wait()
}

// authorsSorted is the longest list that is ordered by its authors, who are
// known only from the history of each item.
const authorsSorted = 5000

func (d *Desk) completeAll(ctx context.Context, x *typeIndex) error {
	x.mu.Lock()
	rows := slices.Clone(x.rows)
	x.mu.Unlock()
	if len(rows) > authorsSorted {
		return storage.Errorf(storage.ErrInvalid, "a list of more than %d items cannot be ordered by person: choose another column", authorsSorted)
	}
	return d.complete(ctx, x, rows)
}

func (d *Desk) openComments(ctx context.Context, key typeKey, r *row) (int, error) {
	open := 0
	for i, state := range []storage.State{storage.Draft, storage.Pending} {
		if r.states[i] == nil {
			continue
		}
		comments, err := d.store.ListComments(ctx, key.tenant, key.contentType, r.id, state)
		if err != nil {
			return 0, err
		}
		for _, c := range comments {
			if !c.Resolved && c.Parent == "" && (c.Ext == "" || c.Ext == r.ext) {
				open++
			}
		}
	}
	return open, nil
}
