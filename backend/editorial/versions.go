package editorial

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"velocity.internal/desk/backend/storage"
)

func lastPart(id string) string { return id[strings.LastIndexByte(id, '/')+1:] }

// Version is one entry of an item's timeline.
type Version struct {
	VersionID string    `json:"versionId"`
	Number    int       `json:"number"` // 1 is the oldest that is kept
	Time      time.Time `json:"time" ts_type:"string"`
	Size      int64     `json:"size"`
	Delta     int64     `json:"delta"` // bytes more than the version before; the size for the first
	IsLatest  bool      `json:"isLatest"`
	Author    string    `json:"author"` // "" when no record tells
	Message   string    `json:"message"`
	Action    string    `json:"action"`  // a storage.Action constant, "" when no record tells
	Source    string    `json:"source"`  // the version that was restored
	Threads   int       `json:"threads"` // comment threads that were settled on the way to it
}

// Versions returns the timeline of an item, newest first.
func (d *Desk) Versions(ctx context.Context, ref Ref) ([]Version, error) {
	if err := d.canRead(ref.Tenant); err != nil {
		return nil, err
	}
	kept, err := d.store.ListVersions(ctx, ref.Tenant, ref.Type, ref.ID, ref.Ext)
	if err != nil {
		return nil, err
	}
	records, err := d.store.ListHistoryRecords(ctx, ref.Tenant, ref.Type, ref.ID)
	if err != nil {
		return nil, err
	}
	by := make(map[string]*storage.HistoryRecord, len(records))
	for _, r := range records {
		by[r.Version] = r
	}
	threads, err := d.store.ListRecords(ctx, ref.Tenant, ref.Type, ref.ID, storage.KindThread)
	if err != nil {
		return nil, err
	}
	settled := make(map[string]int, len(threads))
	for _, r := range threads {
		settled[r.Key] = len(groupThreads(threadComments(r.Body)))
	}
	out := make([]Version, 0, len(kept))
	for i, v := range kept {
		entry := Version{
			VersionID: v.VersionID, Number: len(kept) - i, Time: v.LastModified, Size: v.Size, Delta: v.Size,
			IsLatest: v.IsLatest, Threads: settled[v.VersionID],
		}
		if i+1 < len(kept) {
			entry.Delta = v.Size - kept[i+1].Size
		}
		if r := by[v.VersionID]; r != nil {
			entry.Author, entry.Message, entry.Action, entry.Source = r.Author, r.Message, r.Action, r.Source
			if !r.Timestamp.IsZero() {
				entry.Time = r.Timestamp
			}
		}
		out = append(out, entry)
	}
	return out, nil
}

// SettledThreads returns the comments that were archived with a version.
func (d *Desk) SettledThreads(ctx context.Context, ref Ref, version string) ([]Thread, error) {
	if err := d.canRead(ref.Tenant); err != nil {
		return nil, err
	}
	r, err := d.store.GetRecord(ctx, ref.Tenant, ref.Type, ref.ID, storage.KindThread, version)
	if err != nil {
		return []Thread{}, ignoreAbsent(err)
	}
	return groupThreads(threadComments(r.Body)), nil
}

func threadComments(body []byte) []*storage.Comment {
	var archived struct {
		Comments []*storage.Comment `json:"comments"`
	}
	if json.Unmarshal(body, &archived) != nil {
		return nil
	}
	return archived.Comments
}

// Deleted is an item in the trash.
type Deleted struct {
	Ref
	VersionID string    `json:"versionId"` // what bringing it back restores
	Size      int64     `json:"size"`
	DeletedAt time.Time `json:"deletedAt" ts_type:"string"`
	By        string    `json:"by"` // "" when no record tells
	// Abilities says how the person may bring it back: VerbRestore into a draft, "restoreLive" onto live.
	Abilities map[string]bool `json:"abilities"`
}

// Trash returns the deleted items of a tenant that can be brought back, those
// deleted last first, at most 1,000 of each type.
func (d *Desk) Trash(ctx context.Context, tenant string) ([]Deleted, error) {
	if err := d.canRead(tenant); err != nil {
		return nil, err
	}
	types, err := d.store.ListContentTypes(ctx, tenant)
	if err != nil {
		return nil, err
	}
	may := d.abilities(tenant, &Item{})
	abilities := map[string]bool{VerbRestore: may[VerbRestore], "restoreLive": may["restoreLive"]}
	out := []Deleted{}
	for _, contentType := range types {
		page, err := d.store.ListDeleted(ctx, tenant, contentType, storage.ListOptions{Limit: 1000})
		if err != nil {
			return nil, err
		}
		for _, it := range page.Items {
			id, ext := storage.SplitName(it.Key)
			gone := Deleted{Ref: Ref{tenant, contentType, id, ext}, VersionID: it.VersionID, Size: it.Size, DeletedAt: it.DeletedAt, Abilities: abilities}
			decisions, err := d.Decisions(ctx, gone.Ref)
			if err != nil {
				return nil, err
			}
			if len(decisions) > 0 && decisions[0].Verb == VerbDelete {
				gone.By = decisions[0].Author
			}
			out = append(out, gone)
		}
	}
	slices.SortStableFunc(out, func(a, b Deleted) int { return b.DeletedAt.Compare(a.DeletedAt) })
	return out, nil
}
