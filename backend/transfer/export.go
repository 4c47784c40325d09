package transfer

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"slices"

	"golang.org/x/sync/errgroup"

	"velocity.internal/desk/backend/storage"
)

// Export writes a store into a folder, in the layout that Import reads.
// progress, which may be nil, is called after each fact, by one goroutine at a
// time; its totals are 0.
//
// Bytes are written unchanged. A sidecar {content-type, size, sha256, metadata}
// stands beside an item whose MIME type is not the one of its extension or that
// has metadata. A .keep stands where a tenant, type or folder would be empty.
//
// What stands in the folder already is the same, or refused as different unless
// opts.Replace; files that are not in the store are left alone. Each file
// appears whole or not at all, and nothing is written outside root. Only one
// export at a time may write to a folder.
//
// One thing that cannot be written does not stop the run. Only an outage of the
// store (ErrUnavailable), a full disk or the end of ctx does; the error comes
// with the report of what was done, and running the same export again goes on
// from there. A tenant of opts that does not exist is ErrNotFound.
//
// Records and history of ids that exist in no state and have no versions are
// not exported.
func Export(ctx context.Context, from storage.Storage, root *os.Root, opts Options, progress func(Progress)) (Report, error) {
	ex := &exporter{from: from, opts: opts, book: newAccount(progress)}
	err := ex.run(ctx, root)
	return ex.book.report(func(r *Report) *int { return &r.Exported }, err), err
}

type exporter struct {
	from  storage.Storage
	opts  Options
	book  *account
	out   *folder
	group *errgroup.Group
}

func (ex *exporter) run(ctx context.Context, root *os.Root) error {
	tenants, err := ex.tenants(ctx)
	if err != nil {
		return err
	}
	if ex.out, err = openFolder(root, ex.opts.Replace); err != nil {
		return err
	}
	defer ex.out.close()
	var work context.Context
	ex.group, work = errgroup.WithContext(ctx)
	ex.group.SetLimit(workers)
	err = ex.everything(work, tenants)
	if first := ex.group.Wait(); first != nil {
		return first // it ended the walk through work
	}
	return err
}

func (ex *exporter) tenants(ctx context.Context) ([]string, error) {
	all, err := ex.from.ListTenants(ctx)
	if err != nil || len(ex.opts.Tenants) == 0 {
		return all, err
	}
	for _, t := range ex.opts.Tenants {
		if !slices.Contains(all, t) {
			return nil, storage.Errorf(storage.ErrNotFound, "there is no tenant %q", clip(t))
		}
	}
	return ex.opts.Tenants, nil
}

func (ex *exporter) everything(ctx context.Context, tenants []string) error {
	if len(ex.opts.Tenants) == 0 {
		names, err := ex.from.ListGlobalSchemas(ctx)
		if err != nil {
			return err
		}
		ex.documents(ctx, names, place{kind: KindSchema})
	}
	for _, tenant := range tenants {
		if err := ex.tenant(ctx, tenant); err != nil {
			return err
		}
	}
	return nil
}

func (ex *exporter) tenant(ctx context.Context, tenant string) error {
	at := storage.Address{Tenant: tenant}
	schemas, err := ex.from.ListTenantSchemas(ctx, tenant)
	if err != nil {
		return err
	}
	hooks, err := ex.from.ListWebhooks(ctx, tenant)
	if err != nil {
		return err
	}
	types, err := ex.from.ListContentTypes(ctx, tenant)
	if err != nil {
		return err
	}
	ex.documents(ctx, schemas, place{kind: KindSchema, addr: at})
	for _, hook := range hooks {
		ex.value(ctx, place{kind: KindWebhook, addr: at, name: hook.ID}, hook)
	}
	for _, contentType := range types {
		if err := ex.contentType(ctx, tenant, contentType); err != nil {
			return err
		}
	}
	if len(schemas)+len(hooks)+len(types) == 0 {
		ex.bytes(ctx, place{kind: KindKeep, addr: at}, nil)
	}
	return ctx.Err()
}

// documents exports named documents that are read one by one.
func (ex *exporter) documents(ctx context.Context, names []string, like place) {
	for _, name := range names {
		p := like
		p.name = name
		ex.spawn(ctx, p, func() (fate, int64, error) {
			body, _, err := load(ctx, ex.from, p)
			if err != nil {
				return fateRefused, 0, err
			}
			return ex.document(ctx, p, body)
		})
	}
}

// value exports a document that has been read already.
func (ex *exporter) value(ctx context.Context, p place, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		ex.book.add(p, p.path(), 0, fateRefused, refuse(reasonContent, err.Error()))
		return
	}
	ex.bytes(ctx, p, body)
}

func (ex *exporter) bytes(ctx context.Context, p place, body []byte) {
	ex.spawn(ctx, p, func() (fate, int64, error) { return ex.document(ctx, p, body) })
}

// spawn does one thing in a worker and books it.
func (ex *exporter) spawn(ctx context.Context, p place, do func() (fate, int64, error)) {
	ex.group.Go(func() error {
		if err := ctx.Err(); err != nil {
			return err
		}
		f, size, err := do()
		if err = judge(p, err); err != nil && stops(err) {
			return err
		}
		ex.book.add(p, p.path(), size, f, err)
		return nil
	})
}

// document writes a document in canonical form, or finds that what is there
// means the same.
func (ex *exporter) document(ctx context.Context, p place, body []byte) (fate, int64, error) {
	size := int64(len(body))
	if parse(p.path()) != p {
		return fateRefused, size, refuse(reasonNoPlace, "")
	}
	old, there, err := ex.out.read(p.path())
	if err != nil {
		return fateRefused, size, err
	}
	if there {
		if old, err = canonical(p, old); err == nil && bytes.Equal(old, body) {
			return fateSame, size, nil
		}
		if !ex.opts.Replace {
			return fateRefused, size, refuse(reasonDiffers, "")
		}
	}
	temp, _, err := ex.out.temp(ctx, bytes.NewReader(body))
	if err == nil {
		err = ex.out.place(temp, p.path())
	}
	return fateDone, size, err
}

// unlisted books a folder whose items cannot be listed because of its name;
// any other error stops the run.
func (ex *exporter) unlisted(p place, err error) error {
	if !errors.Is(err, storage.ErrInvalid) && !errors.Is(err, storage.ErrCorrupt) {
		return err
	}
	ex.book.add(p, p.path(), 0, fateRefused, judge(p, err))
	return nil
}
