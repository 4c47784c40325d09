package editorial

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"strconv"

	"velocity.internal/desk/backend/identity"
	"velocity.internal/desk/backend/schema"
	"velocity.internal/desk/backend/storage"
)

func itoa(n int) string { return strconv.Itoa(n) }

// SaveRequest is new content for a draft, or for live by those who may.
type SaveRequest struct {
	Ref
	Content  []byte
	MIMEType string        // "" keeps the type that the item has, else derives it from the extension
	State    storage.State // Draft (also for ""), or Live
	// Revision is that of the address as the person has seen it; "" says that it was absent.
	Revision string
	// Live is, for a draft that is new or is being merged, the revision of live
	// that the content was made from; nil leaves the base of the draft as it is.
	Live    *string
	Message string
}

// Saved tells what a save did.
type Saved struct {
	Item      *storage.ContentItem
	Unchanged bool             // nothing was written because nothing had changed
	Problems  []schema.Problem // what the schema says against it; a draft may have problems
}

// Save stores content. Content that equals what is there writes nothing, and
// no draft is made of content that equals live. Content that is not what its
// extension says (broken JSON) is ErrInvalid in every state; content that an
// enforced schema refuses is a ValidationError on live.
func (d *Desk) Save(ctx context.Context, req SaveRequest) (*Saved, error) {
	state, err := d.saveState(req.Tenant, req.State)
	if err != nil {
		return nil, err
	}
	if err := checkMessage(req.Message); err != nil {
		return nil, err
	}
	problems, err := d.validate(ctx, req.Ref, req.Content, state)
	if err != nil {
		return nil, err
	}
	found, err := d.unchanged(ctx, req.Ref, state, req.MIMEType, func(in *storage.ContentStream) (bool, error) {
		return sameBytes(in, bytes.NewReader(req.Content), int64(len(req.Content)))
	})
	if err != nil {
		return nil, err
	}
	if found.same != nil && req.Live == nil {
		return &Saved{Item: found.same, Unchanged: true, Problems: problems}, nil
	}
	opts := storage.Options{IfMatch: &req.Revision, Message: req.Message}
	if state != storage.Live {
		opts.Target = req.Live
	}
	var it *storage.ContentItem
	if found.metadata == nil {
		it, err = d.with(opts).Put(ctx, req.Tenant, req.Type, req.ID, req.Ext, req.Content, found.mimeType, state)
	} else {
		it, err = d.with(opts).PutStream(ctx, req.Tenant, req.Type, req.ID, req.Ext, bytes.NewReader(req.Content), int64(len(req.Content)),
			found.mimeType, state, found.metadata)
	}
	if err != nil {
		return nil, err
	}
	d.edited(ctx, req.Ref, state, it, req.Revision == "", req.Message)
	return &Saved{Item: it, Problems: problems}, nil
}

// Upload stores a file as a draft, or as live, from a stream of size bytes (−1
// when unknown). An unchanged file writes nothing.
func (d *Desk) Upload(ctx context.Context, ref Ref, state storage.State, body io.Reader, size int64, mimeType string, step Step) (*Saved, error) {
	state, err := d.saveState(ref.Tenant, state)
	if err != nil {
		return nil, err
	}
	if err := checkMessage(step.Message); err != nil {
		return nil, err
	}
	if checked(ref.Ext) && size <= schemaLimit {
		content, err := io.ReadAll(io.LimitReader(body, schemaLimit+1))
		if err != nil {
			return nil, err
		}
		if len(content) <= schemaLimit {
			if size >= 0 && int64(len(content)) != size {
				return nil, storage.Errorf(storage.ErrInvalid, "the upload ended after %d of %d bytes", len(content), size)
			}
			return d.Save(ctx, SaveRequest{Ref: ref, Content: content, MIMEType: mimeType, State: state, Revision: step.Revision, Message: step.Message})
		}
		body = io.MultiReader(bytes.NewReader(content), body)
	}
	var spooled *os.File
	found, err := d.unchanged(ctx, ref, state, mimeType, func(in *storage.ContentStream) (bool, error) {
		if size >= 0 && size != in.Size {
			return false, nil
		}
		var err error
		if spooled, size, err = spool(body, size); err != nil {
			return false, err
		}
		body = spooled
		equal, err := sameBytes(in, spooled, size)
		if _, serr := spooled.Seek(0, io.SeekStart); err == nil {
			err = serr
		}
		return equal, err
	})
	if spooled != nil {
		defer func() { _ = spooled.Close() }()
	}
	if err != nil {
		return nil, err
	}
	if found.same != nil {
		return &Saved{Item: found.same, Unchanged: true, Problems: []schema.Problem{}}, nil
	}
	it, err := d.with(storage.Options{IfMatch: &step.Revision, Message: step.Message}).
		PutStream(ctx, ref.Tenant, ref.Type, ref.ID, ref.Ext, body, size, found.mimeType, state, found.metadata)
	if err != nil {
		return nil, err
	}
	d.edited(ctx, ref, state, it, step.Revision == "", step.Message)
	return &Saved{Item: it, Problems: []schema.Problem{}}, nil
}

// saveState returns the state that a save is for, after checking the right to it.
func (d *Desk) saveState(tenant string, state storage.State) (storage.State, error) {
	switch state {
	case "", storage.Draft:
		return storage.Draft, d.actor.Require(tenant, identity.Write)
	case storage.Live:
		return storage.Live, d.actor.Require(tenant, identity.Publish)
	}
	return "", storage.Errorf(storage.ErrInvalid, "content is saved as a draft or as live, not as %s", state)
}

// before is what stands where a save is to go.
type before struct {
	same     *storage.ContentItem // the item, when it has the bytes and the MIME type of what is to be saved
	mimeType string               // that the save will have
	metadata map[string]string    // that a new draft takes over from live; nil keeps what the address has
}

// unchanged looks at the address, or at live when a draft is new, and tests
// whether it has the MIME type and the bytes of what is to be saved.
func (d *Desk) unchanged(ctx context.Context, ref Ref, state storage.State, mimeType string, equal func(*storage.ContentStream) (bool, error)) (before, error) {
	out := before{mimeType: mimeType}
	current, err := d.store.GetStream(ctx, ref.Tenant, ref.Type, ref.ID, ref.Ext, state)
	if errors.Is(err, storage.ErrNotFound) && state == storage.Draft {
		if current, err = d.store.GetStream(ctx, ref.Tenant, ref.Type, ref.ID, ref.Ext, storage.Live); err == nil {
			out.metadata = current.Metadata
		}
	}
	if errors.Is(err, storage.ErrNotFound) {
		return out, nil
	}
	if err != nil {
		return out, err
	}
	defer func() { _ = current.Body.Close() }()
	if mimeType == "" {
		out.mimeType = current.ContentType
	}
	if current.ContentType != out.mimeType {
		return out, nil
	}
	if same, err := equal(current); err != nil || !same {
		return out, err
	}
	out.same = &current.ContentItem
	return out, nil
}

// sameBytes compares a stream with content of a known size.
func sameBytes(in *storage.ContentStream, content io.Reader, size int64) (bool, error) {
	if in.Size != size {
		return false, nil
	}
	chunk := min(size+1, 64<<10)
	a, b := make([]byte, chunk), make([]byte, chunk)
	for {
		n, aerr := io.ReadFull(in.Body, a)
		m, berr := io.ReadFull(content, b)
		switch {
		case !bytes.Equal(a[:n], b[:m]):
			return false, nil
		case ended(aerr) && ended(berr):
			return true, nil
		case aerr != nil && !ended(aerr):
			return false, aerr
		case berr != nil && !ended(berr):
			return false, berr
		}
	}
}

func ended(err error) bool { return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) }

// stat reads the facts of an address.
func (s *Service) stat(ctx context.Context, ref Ref, state storage.State) (*storage.ContentItem, error) {
	in, err := s.store.GetStream(ctx, ref.Tenant, ref.Type, ref.ID, ref.Ext, state)
	if err != nil {
		return nil, err
	}
	return &in.ContentItem, in.Body.Close()
}

// spool copies a body into a nameless temporary file and returns it at its
// start, with its size, which must be want unless that is −1.
func spool(body io.Reader, want int64) (*os.File, int64, error) {
	f, err := os.CreateTemp("", "velocity-upload-*")
	if err != nil {
		return nil, 0, err
	}
	_ = os.Remove(f.Name()) // where an open file cannot be removed, the system's cleaner takes it
	n, err := io.Copy(f, body)
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err == nil && want >= 0 && n != want {
		err = storage.Errorf(storage.ErrInvalid, "the upload has %d bytes and not the announced %d", n, want)
	}
	if err != nil {
		_ = f.Close()
		return nil, 0, err
	}
	return f, n, nil
}

// edited keeps who changed an address last, and audits it.
func (d *Desk) edited(ctx context.Context, ref Ref, state storage.State, it *storage.ContentItem, created bool, message string) {
	d.signed(ctx, ref, state)
	verb := VerbEdit
	if created {
		verb = VerbCreate
	}
	d.touch(ref)
	d.audit(ctx, verb, ref, state, it.VersionID, message)
}
