package editorial

import (
	"context"
	"io"
	"log/slog"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"velocity.internal/desk/backend/markdown"
	"velocity.internal/desk/backend/schema"
	"velocity.internal/desk/backend/storage"
)

const (
	titleBytes  = 64 << 10        // of an item that are looked at for its title
	titleBudget = 2 * time.Second // that one request waits for titles
	titleBatch  = 200
)

// titled reports whether the kind of content has a title inside.
func titled(ext string) bool {
	switch strings.ToLower(ext) {
	case "json", "yaml", "yml", "md", "markdown", "html", "htm", "xhtml":
		return true
	}
	return false
}

// titleOf reads the title of content, "" when it has none.
func titleOf(ext string, head []byte, s *schema.Schema) string {
	switch strings.ToLower(ext) {
	case "json", "yaml", "yml":
		value, err := schema.Decode(ext, head)
		if err != nil {
			return ""
		}
		return schema.Title(s, value)
	}
	return markdown.Title(ext, head)
}

// readTitles reads the titles that rows lack, from the memory of earlier runs or from the items.
func (s *Service) readTitles(ctx context.Context, x *typeIndex, rows []*row) error {
	type job struct {
		r     *row
		state storage.State
		etag  string
	}
	var jobs []job
	var etags []string
	x.mu.Lock()
	for _, r := range rows {
		state, f := r.best()
		if f == nil || r.titled == f.etag || !titled(r.ext) {
			continue
		}
		jobs = append(jobs, job{r, state, f.etag})
		etags = append(etags, titleKey(r, f.etag))
	}
	x.mu.Unlock()
	if len(jobs) == 0 {
		return nil
	}
	known := map[string]string{}
	if s.cfg.Titles != nil {
		var err error
		if known, err = s.cfg.Titles.Load(ctx, s.cfg.Connection, x.key.tenant, x.key.contentType, etags); err != nil {
			return err
		}
	}
	var doc *schema.Schema
	if ts, err := s.schemaOf(ctx, x.key.tenant, x.key.contentType); err != nil {
		return err
	} else if ts != nil {
		doc = ts.compiled
	}
	fresh := make([]string, len(jobs))
	group, gctx := errgroup.WithContext(ctx)
	group.SetLimit(readers)
	for i, j := range jobs {
		if title, ok := known[etags[i]]; ok {
			fresh[i] = title
			continue
		}
		group.Go(func() error {
			head, err := s.head(gctx, x.key, j.r, j.state)
			fresh[i] = titleOf(j.r.ext, head, doc)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	learned := map[string]string{}
	x.mu.Lock()
	for i, j := range jobs {
		j.r.title, j.r.titled = fresh[i], j.etag
		if _, old := known[etags[i]]; !old {
			learned[etags[i]] = fresh[i]
		}
	}
	x.mu.Unlock()
	if s.cfg.Titles == nil || len(learned) == 0 {
		return nil
	}
	return s.cfg.Titles.Store(ctx, s.cfg.Connection, x.key.tenant, x.key.contentType, learned)
}

// titleKey names the bytes that a title was read from; the extension decides how they are read.
func titleKey(r *row, etag string) string { return r.ext + ":" + etag }

// head reads the beginning of an item; one that has gone meanwhile is empty.
func (s *Service) head(ctx context.Context, key typeKey, r *row, state storage.State) ([]byte, error) {
	in, err := s.store.GetStream(ctx, key.tenant, key.contentType, r.id, r.ext, state)
	if err != nil {
		return nil, ignoreAbsent(err)
	}
	defer func() { _ = in.Body.Close() }()
	return io.ReadAll(io.LimitReader(in.Body, titleBytes))
}

// fillTitles reads the titles of a whole type. It waits for them a short time,
// goes on in the background, and returns how many are still missing.
func (s *Service) fillTitles(ctx context.Context, x *typeIndex) int {
	x.mu.Lock()
	if x.untitled() == 0 {
		x.mu.Unlock()
		return 0
	}
	if x.filled == nil {
		x.filled = make(chan struct{})
		rows := slices.Clone(x.rows)
		s.running.Go(func() { s.fill(x, rows) })
	}
	filled := x.filled
	x.mu.Unlock()
	wait, cancel := context.WithTimeout(ctx, titleBudget)
	defer cancel()
	select {
	case <-filled:
	case <-wait.Done():
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.untitled()
}

func (s *Service) fill(x *typeIndex, rows []*row) {
	defer func() {
		x.mu.Lock()
		close(x.filled)
		x.filled = nil
		x.mu.Unlock()
	}()
	for len(rows) > 0 {
		n := min(titleBatch, len(rows))
		if err := s.readTitles(s.life, x, rows[:n]); err != nil {
			if s.life.Err() == nil {
				slog.Warn("the titles of a type could not be read", "type", x.key.contentType, "error", err)
			}
			return
		}
		rows = rows[n:]
	}
}

// untitled counts rows whose title is not known. The caller holds x.mu.
func (x *typeIndex) untitled() int {
	n := 0
	for _, r := range x.rows {
		if _, f := r.best(); f != nil && titled(r.ext) && r.titled != f.etag {
			n++
		}
	}
	return n
}
