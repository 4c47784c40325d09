package transfer

import (
	"context"
	"maps"

	"velocity.internal/desk/backend/internal/tree"
	"velocity.internal/desk/backend/storage"
)

// item exports one item with its sidecar, if it needs one, and books both.
func (ex *exporter) item(ctx context.Context, a storage.Address) {
	ex.group.Go(func() error {
		if err := ctx.Err(); err != nil {
			return err
		}
		p, side := place{kind: KindContent, addr: a}, place{kind: KindSidecar, addr: a}
		got, err := ex.content(ctx, p)
		if err = judge(p, err); err != nil && stops(err) {
			return err
		}
		ex.book.add(p, p.path(), got.size, got.item, err)
		if got.paired {
			ex.book.add(side, side.path(), got.sideSize, got.side, err)
		}
		return nil
	})
}

// written is what became of an item and of its sidecar.
type written struct {
	item, side     fate
	size, sideSize int64
	paired         bool // it needs a sidecar
}

func (ex *exporter) content(ctx context.Context, p place) (got written, err error) {
	in, err := ex.open(ctx, p.addr)
	if err != nil {
		return got, err
	}
	defer func() { _ = in.Body.Close() }()
	got.size, got.paired = in.Size, in.ContentType != storage.MIMEType(p.addr.Ext) || len(in.Metadata) > 0
	if parse(p.path()) != p {
		return got, refuse(reasonNoPlace, "")
	}
	sideSame, err := ex.sidecarSame(p, &in.ContentItem, got.paired)
	if err != nil {
		return got, err
	}
	there, err := ex.out.look(p.path())
	if err != nil {
		return got, err
	}
	if there == nil {
		err = ex.write(ctx, p, in, sideSame, &got)
		return got, err
	}
	same, err := ex.out.same(p.path(), there, in)
	if err != nil {
		return got, err
	}
	if same && sideSame {
		got.item, got.side = fateSame, fateSame
		return got, nil
	}
	again, err := ex.open(ctx, p.addr)
	if err != nil {
		return got, err
	}
	defer func() { _ = again.Body.Close() }()
	if same {
		got.item = fateSame
	}
	err = ex.write(ctx, p, again, sideSame, &got)
	return got, err
}

// write writes an item and, unless that is the same, its sidecar.
func (ex *exporter) write(ctx context.Context, p place, in *storage.ContentStream, sideSame bool, got *written) error {
	temp, sum, err := ex.out.temp(ctx, in.Body)
	if err != nil {
		return err
	}
	// The sidecar comes first: without its file it says nothing wrong.
	if sideSame {
		got.side = fateSame
	} else if err := ex.putSidecar(ctx, p, &in.ContentItem, sum, got); err != nil {
		ex.out.drop(temp)
		return err
	}
	return ex.out.place(temp, p.path())
}

func (ex *exporter) open(ctx context.Context, a storage.Address) (*storage.ContentStream, error) {
	return ex.from.GetStream(ctx, a.Tenant, a.Type, a.ID, a.Ext, a.State)
}

// sidecarSame reports whether the sidecar in the folder, or the absence of one,
// says what the store says. A different one is refused unless it may be replaced.
func (ex *exporter) sidecarSame(p place, it *storage.ContentItem, needed bool) (bool, error) {
	body, there, err := ex.out.read(p.path() + tree.MetaSuffix)
	if err != nil || !there {
		return !needed && err == nil, err
	}
	sc, _, err := readSidecar(body)
	if sc.ContentType == "" {
		sc.ContentType = storage.MIMEType(p.addr.Ext)
	}
	if err == nil && sc.ContentType == it.ContentType && (sc.Size < 0 || sc.Size == it.Size) && maps.Equal(sc.Metadata, it.Metadata) {
		return true, nil
	}
	if !ex.opts.Replace {
		return false, refuse(reasonDiffers, "the sidecar there says something else")
	}
	return false, nil
}

// putSidecar writes the sidecar, or removes one that is not needed.
func (ex *exporter) putSidecar(ctx context.Context, p place, it *storage.ContentItem, sum string, got *written) error {
	file := p.path() + tree.MetaSuffix
	if !got.paired {
		return ex.out.remove(file)
	}
	body, err := tree.Facts{ContentType: it.ContentType, Size: it.Size, SHA256: sum, Metadata: it.Metadata}.Encode()
	if err != nil {
		return refuse(reasonUnwritten, err.Error())
	}
	got.sideSize = int64(len(body))
	return ex.out.put(ctx, file, body)
}
