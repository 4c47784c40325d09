package transfer

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"velocity.internal/desk/backend/internal/tree"
	"velocity.internal/desk/backend/storage"
)

// Options of both directions.
type Options struct {
	// Replace puts what is transferred in the place of what differs from it.
	// Without it such a file is refused.
	Replace bool
	// Tenants limits an export to these; empty means all, and what is global.
	Tenants []string
}

// workers is how many files are transferred at once.
const workers = 4

// Import takes the tree below root into a store. progress, which may be nil, is
// called after each file, by one goroutine at a time.
//
// Each file below root is imported, found to be the same already, or refused
// with a reason; one bad file does not stop the run. Only an outage of the
// store (ErrUnavailable), a read-only store, an unreadable root or the end of
// ctx does; the error comes with the report of what was done, and running the
// same import again goes on from there.
//
// An item is the same when bytes, MIME type and metadata are equal; a document
// when it means the same. The MIME type comes from the sidecar, else from the
// extension; metadata from the sidecar, else there is none. Fields of a sidecar
// that no store can hold (by key, value or total size, taken in their order)
// are left out, and a note says so. A sidecar whose size or SHA-256 disagrees
// with the file refuses both.
func Import(ctx context.Context, root fs.FS, to storage.Storage, opts Options, progress func(Progress)) (Report, error) {
	im := &importer{root: root, to: to, opts: opts, book: newAccount(progress)}
	err := im.run(ctx)
	return im.book.report(func(r *Report) *int { return &r.Imported }, err), err
}

type importer struct {
	root fs.FS
	to   storage.Storage
	opts Options
	book *account
}

func (im *importer) run(ctx context.Context) error {
	if _, err := fs.ReadDir(im.root, "."); err != nil {
		return storage.Errorf(storage.ErrInvalid, "the folder cannot be read: %v", err)
	}
	if im.to.Capabilities().ReadOnly {
		return storage.Errorf(storage.ErrReadOnly, "the store is read-only")
	}
	if err := im.count(ctx); err != nil {
		return err
	}
	for stage := range stages {
		if err := im.pass(ctx, stage); err != nil {
			return err
		}
	}
	return nil
}

// count finds the totals for the progress.
func (im *importer) count(ctx context.Context) error {
	return im.walk(ctx, func(_ string, d fs.DirEntry) error {
		im.book.at.TotalFiles++
		im.book.at.TotalBytes += size(d)
		return nil
	}, nil)
}

// pass takes the files of one stage.
func (im *importer) pass(ctx context.Context, stage int) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(workers)
	unread := func(file string, err error) {
		if stage == stageOther {
			im.book.add(other(""), file, 0, fateRefused, refuse(reasonUnread, cause(err)))
		}
	}
	walked := im.walk(ctx, func(file string, d fs.DirEntry) error {
		p := parse(file)
		if p.stage() != stage {
			return nil
		}
		group.Go(func() error { return im.take(ctx, p, file, d) })
		return nil
	}, unread)
	if err := group.Wait(); err != nil {
		return err // it ended the walk through ctx
	}
	return walked
}

// walk visits everything below the root that is not a folder, in bytewise order
// of each folder. unread is told of folders that cannot be read.
func (im *importer) walk(ctx context.Context, visit func(string, fs.DirEntry) error, unread func(string, error)) error {
	return fs.WalkDir(im.root, ".", func(file string, d fs.DirEntry, err error) error {
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			if unread != nil {
				unread(file, err)
			}
			return fs.SkipDir
		case d.IsDir():
			return nil
		}
		return visit(file, d)
	})
}

// take books one file; an error stops the run.
func (im *importer) take(ctx context.Context, p place, file string, d fs.DirEntry) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	switch p.kind {
	case KindOther:
		im.book.add(p, file, size(d), fateRefused, refuse(p.refusal, ""))
		return nil
	case KindSidecar:
		if !im.booksWithFile(file) {
			im.book.add(p, file, size(d), fateRefused, refuse(reasonOrphan, ""))
		}
		return nil
	case KindContent:
		return im.item(ctx, p, file, d)
	}
	f, err := im.document(ctx, p, file, d)
	if err = judge(p, err); err != nil && stops(err) {
		return err
	}
	im.book.add(p, file, size(d), f, err)
	return nil
}

// booksWithFile reports whether a sidecar has a content file, which then books both.
func (im *importer) booksWithFile(file string) bool {
	owner := strings.TrimSuffix(file, tree.MetaSuffix)
	info, err := fs.Lstat(im.root, owner)
	return err == nil && !info.IsDir() && parse(owner).kind == KindContent
}

// size returns the bytes of a regular file, 0 for anything else.
func size(d fs.DirEntry) int64 {
	if info, err := d.Info(); err == nil && info.Mode().IsRegular() {
		return info.Size()
	}
	return 0
}

// document takes a small JSON document or a .keep.
func (im *importer) document(ctx context.Context, p place, file string, d fs.DirEntry) (fate, error) {
	if !d.Type().IsRegular() {
		return fateRefused, refuse(reasonIrregular, "")
	}
	if p.kind == KindKeep {
		return im.keep(ctx, p)
	}
	body, err := im.read(file)
	if err != nil {
		return fateRefused, err
	}
	if body, err = canonical(p, body); err != nil {
		return fateRefused, err
	}
	var opts storage.Options
	there, revision, err := load(ctx, im.to, p)
	switch {
	case err == nil && bytes.Equal(there, body):
		return fateSame, nil
	case err == nil && !im.opts.Replace:
		return fateRefused, refuse(reasonDiffers, "")
	case err != nil && !errors.Is(err, storage.ErrNotFound):
		return fateRefused, err
	case p.kind == KindSchema || p.kind == KindRecord:
		opts.IfMatch = storage.Match(revision)
	}
	return fateDone, save(ctx, im.to.With(opts), p, body)
}

// keep creates the tenant, type or folder that a .keep stands for.
func (im *importer) keep(ctx context.Context, p place) (fate, error) {
	a, s := p.addr, im.to
	switch {
	case a.Type == "":
		known, err := im.to.ListTenants(ctx)
		if err != nil || slices.Contains(known, a.Tenant) {
			return fateSame, err
		}
		return fateDone, s.CreateTenant(ctx, a.Tenant)
	case a.ID == "":
		known, err := im.to.ListContentTypes(ctx, a.Tenant)
		if err != nil || slices.Contains(known, a.Type) {
			return fateSame, err
		}
		return fateDone, s.CreateContentType(ctx, a.Tenant, a.Type)
	}
	parent, name := "", a.ID
	if i := strings.LastIndexByte(a.ID, '/'); i >= 0 {
		parent, name = a.ID[:i], a.ID[i+1:]
	}
	level, err := im.to.Browse(ctx, a.Tenant, a.Type, parent, a.State)
	if err != nil || slices.Contains(level.Folders, name) {
		return fateSame, err
	}
	return fateDone, s.CreateFolder(ctx, a.Tenant, a.Type, a.ID, a.State)
}

// read returns a small file whole.
func (im *importer) read(file string) ([]byte, error) {
	info, err := fs.Stat(im.root, file)
	if err != nil {
		return nil, refuse(reasonUnread, cause(err))
	}
	if info.Size() > storage.MaxDocument {
		return nil, refuse(reasonLarge, fmt.Sprintf("it has %d bytes; at most %d are taken", info.Size(), storage.MaxDocument))
	}
	body, err := fs.ReadFile(im.root, file)
	if err != nil {
		return nil, refuse(reasonUnread, cause(err))
	}
	return body, nil
}

// cause is what a file system error says, without operation and path.
func cause(err error) string {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return path.Err.Error()
	case errors.As(err, &link):
		return link.Err.Error()
	}
	return err.Error()
}
