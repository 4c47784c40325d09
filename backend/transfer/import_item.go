package transfer

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"maps"

	"velocity.internal/desk/backend/internal/tree"
	"velocity.internal/desk/backend/storage"
)

// item takes a content file together with its sidecar and books both.
func (im *importer) item(ctx context.Context, p place, file string, d fs.DirEntry) error {
	info, err := fs.Lstat(im.root, file+tree.MetaSuffix)
	paired := err == nil && !info.IsDir()
	f, notes, err := im.content(ctx, p, file, d, paired)
	if err = judge(p, err); err != nil && stops(err) {
		return err
	}
	im.book.add(p, file, size(d), f, err)
	if paired {
		side := p
		side.kind = KindSidecar
		im.book.add(side, file+tree.MetaSuffix, size(fs.FileInfoToDirEntry(info)), f, err)
	}
	if err == nil {
		im.book.note(file+tree.MetaSuffix, notes)
	}
	return nil
}

// content takes the bytes of an item with what its sidecar says, if it has one.
func (im *importer) content(ctx context.Context, p place, file string, d fs.DirEntry, paired bool) (f fate, notes []string, err error) {
	if !d.Type().IsRegular() {
		return fateRefused, nil, refuse(reasonIrregular, "")
	}
	sc := tree.Facts{Size: -1, Metadata: map[string]string{}}
	if paired {
		body, err := im.read(file + tree.MetaSuffix)
		if err != nil {
			return fateRefused, nil, err
		}
		if sc, notes, err = readSidecar(body); err != nil {
			return fateRefused, nil, err
		}
	}
	if sc.ContentType == "" {
		sc.ContentType = storage.MIMEType(p.addr.Ext)
	}
	condition, same, err := im.compare(ctx, p, file, sc)
	if err != nil || same {
		return fateSame, notes, err
	}
	in, err := im.open(file, sc)
	if err != nil {
		return fateRefused, nil, err
	}
	defer func() { _ = in.file.Close() }()
	a := p.addr
	_, err = im.to.With(storage.Options{IfMatch: condition}).PutStream(ctx, a.Tenant, a.Type, a.ID, a.Ext, in, in.size, sc.ContentType, a.State, sc.Metadata)
	if in.err != nil {
		err = in.err
	}
	return fateDone, notes, err
}

// compare looks at what the store holds under the address of a file: the same,
// or under which condition the file may be put there.
func (im *importer) compare(ctx context.Context, p place, file string, sc tree.Facts) (condition *string, same bool, err error) {
	in, err := im.open(file, sc)
	if err != nil {
		return nil, false, err
	}
	defer func() { _ = in.file.Close() }()
	a := p.addr
	there, err := im.to.GetStream(ctx, a.Tenant, a.Type, a.ID, a.Ext, a.State)
	if errors.Is(err, storage.ErrNotFound) {
		return storage.Absent(), false, nil
	}
	if err != nil {
		return nil, false, err
	}
	defer func() { _ = there.Body.Close() }()
	differs, err := in.differs(there, sc)
	switch {
	case err != nil:
		return nil, false, err
	case differs == "":
		return nil, true, nil
	case im.opts.Replace:
		return storage.Match(there.Revision), false, nil
	}
	return nil, false, refuse(reasonDiffers, differs)
}

// open opens a content file and checks it against the size in its sidecar.
func (im *importer) open(file string, sc tree.Facts) (*source, error) {
	f, err := im.root.Open(file)
	if err != nil {
		return nil, refuse(reasonUnread, cause(err))
	}
	info, err := f.Stat()
	switch {
	case err != nil:
		err = refuse(reasonUnread, cause(err))
	case sc.Size >= 0 && sc.Size != info.Size():
		err = refuse(reasonSize, fmt.Sprintf("the sidecar says %d bytes, the file has %d", sc.Size, info.Size()))
	default:
		return &source{file: f, size: info.Size(), sum: sha256.New(), want: sc.SHA256}, nil
	}
	_ = f.Close()
	return nil, err
}

// source reads a file, keeps why reading failed and checks the SHA-256 that the
// sidecar gives, when it gives one.
type source struct {
	file fs.File
	size int64
	sum  hash.Hash
	want string
	err  error
}

func (s *source) Read(p []byte) (int, error) {
	n, err := s.file.Read(p)
	s.sum.Write(p[:n])
	switch {
	case errors.Is(err, io.EOF):
		if got := hex.EncodeToString(s.sum.Sum(nil)); s.want != "" && got != s.want {
			s.err = refuse(reasonSum, fmt.Sprintf("the sidecar says %s, the file has %s", clip(s.want), got))
			return n, s.err
		}
	case err != nil:
		s.err = refuse(reasonUnread, cause(err))
		return n, s.err
	}
	return n, err
}

// differs says in what the file differs from an item, "" when in nothing.
func (s *source) differs(there *storage.ContentStream, sc tree.Facts) (what string, err error) {
	equal := there.Size == s.size
	if equal {
		if equal, err = sameBytes(s, there.Body); err != nil {
			return "", err
		}
	}
	switch {
	case !equal:
		return "the bytes are different", nil
	case there.ContentType != sc.ContentType:
		return fmt.Sprintf("the MIME type there is %s, here it is %s", there.ContentType, sc.ContentType), nil
	case !maps.Equal(there.Metadata, sc.Metadata):
		return "the metadata is different", nil
	}
	return "", nil
}

// sameBytes compares two readers to their ends, the first one always.
func sameBytes(x, y io.Reader) (bool, error) {
	const chunk = 64 << 10
	a, b := make([]byte, chunk), make([]byte, chunk)
	for {
		n, xerr := io.ReadFull(x, a)
		m, yerr := io.ReadFull(y, b)
		if err := errors.Join(notEnd(xerr), notEnd(yerr)); err != nil {
			return false, err
		}
		if !bytes.Equal(a[:n], b[:m]) {
			return false, nil
		}
		if xerr != nil || yerr != nil {
			return true, nil
		}
	}
}

func notEnd(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil
	}
	return err
}
