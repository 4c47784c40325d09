package web

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"velocity.internal/desk/app"
	"velocity.internal/desk/backend/editorial"
	"velocity.internal/desk/backend/identity"
	"velocity.internal/desk/backend/storage"
)

const (
	// maxUpload is the largest file that comes in, in bytes; a store may allow less.
	maxUpload = 8 << 30
	// stall is how long a stream may stand still.
	stall = 60 * time.Second
)

// contentPolicy keeps content that a browser shows by itself from running
// anything or fetching anything.
const contentPolicy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; media-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"

// refOf reads the item that a stream is about.
func refOf(q url.Values) editorial.Ref {
	return editorial.Ref{Tenant: q.Get("tenant"), Type: q.Get("type"), ID: q.Get("id"), Ext: q.Get("ext")}
}

// upload stores the body as an item: as a draft, or as live with state=live.
// revision is that of the address as the person has seen it, empty when there
// was none. The answer is an app.Saved.
func (h *Host) upload(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	actor, err := h.actor(r.Context())
	if err != nil {
		h.fail(w, r, err)
		return
	}
	if r.ContentLength > maxUpload {
		refuse(w, &app.Fault{Kind: app.KindTooLarge, Message: "The file is larger than the 8 GiB that one upload may have."})
		return
	}
	desk, err := h.core.Desk(r.Context(), q.Get("connection"), actor)
	if err != nil {
		h.fail(w, r, err)
		return
	}
	body := &steadyReader{control: http.NewResponseController(w), body: http.MaxBytesReader(w, r.Body, maxUpload)}
	saved, err := desk.Upload(r.Context(), refOf(q), storage.State(q.Get("state")), body, r.ContentLength, givenType(r),
		editorial.Step{Revision: q.Get("revision"), Message: q.Get("message")})
	var over *http.MaxBytesError
	switch {
	case errors.As(err, &over):
		err = &app.Fault{Kind: app.KindTooLarge, Message: "The file is larger than the 8 GiB that one upload may have."}
	case body.err != nil && err != nil && storage.KindOf(err) == nil:
		err = &app.Fault{Kind: app.KindCanceled, Message: "The upload did not arrive whole. Nothing was changed. Try again."}
	}
	if err != nil {
		h.fail(w, r, err)
		return
	}
	result, err := json.Marshal(app.SavedOf(saved))
	if err != nil {
		h.fail(w, r, err)
		return
	}
	answer(w, result)
}

// givenType is the media type that the page knows, "" when it only says that
// the body is bytes.
func givenType(r *http.Request) string {
	given := r.Header.Get("Content-Type")
	if kind, _, err := mime.ParseMediaType(given); err == nil && kind == "application/octet-stream" {
		return ""
	}
	return given
}

// steadyReader gives each read of a body its own time.
type steadyReader struct {
	control *http.ResponseController
	body    io.Reader
	err     error // why the body ended early
}

func (s *steadyReader) Read(p []byte) (int, error) {
	_ = s.control.SetReadDeadline(time.Now().Add(stall)) // a test recorder has none
	n, err := s.body.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
}

// content sends the bytes of an item in a state, or of a version of it, with
// ranges and validators. Without ext the item is found by its id alone. What a
// browser could run is sent as a download, as is everything with download=1.
func (h *Host) content(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	in, err := h.open(r, q)
	if err != nil {
		h.fail(w, r, err)
		return
	}
	defer func() { _ = in.Body.Close() }()
	header := w.Header()
	header.Set("Content-Security-Policy", contentPolicy)
	header.Set("X-Frame-Options", "SAMEORIGIN")
	header.Set("Content-Type", in.ContentType)
	header.Set("ETag", in.ETag)
	header.Set("Content-Disposition", disposition(in, q.Get("download") == "1"))
	header.Set("Cache-Control", "private, no-cache")
	if q.Get("version") != "" {
		header.Set("Cache-Control", "private, max-age=31536000, immutable")
	}
	if strings.Contains(r.Header.Get("Range"), ",") {
		r.Header.Del("Range") // several ranges in one answer are never needed: the whole is right as well
	}
	http.ServeContent(&steadyWriter{w, http.NewResponseController(w)}, r, "", in.LastModified, &forward{in: in})
}

// open opens what a content address names.
func (h *Host) open(r *http.Request, q url.Values) (*storage.ContentStream, error) {
	ctx := r.Context()
	actor, err := h.actor(ctx)
	if err != nil {
		return nil, err
	}
	opening, cancel := context.WithTimeout(ctx, callWindow)
	defer cancel()
	desk, err := h.core.Desk(opening, q.Get("connection"), actor)
	if err != nil {
		return nil, err
	}
	ref, state := refOf(q), storage.State(q.Get("state"))
	switch {
	case q.Get("version") != "":
		return desk.OpenVersion(ctx, ref, q.Get("version"))
	case q.Has("ext"):
		return desk.Open(ctx, ref, state)
	}
	store, err := desk.Raw(ref.Tenant, identity.Read)
	if err != nil {
		return nil, err
	}
	return store.FindContentStream(ctx, ref.Tenant, ref.Type, ref.ID, "", state)
}

// disposition lets a browser show what cannot act, and names the file.
func disposition(in *storage.ContentStream, download bool) string {
	kind, _, _ := mime.ParseMediaType(in.ContentType)
	how := "attachment"
	if family, _, _ := strings.Cut(kind, "/"); !download && (family == "image" || family == "audio" || family == "video" || kind == "text/plain") {
		how = "inline"
	}
	name := in.Key[strings.LastIndexByte(in.Key, '/')+1:]
	if v := mime.FormatMediaType(how, map[string]string{"filename": name}); v != "" {
		return v
	}
	return how
}

// forward lets http.ServeContent jump ahead in a stream. It never goes back
// behind what was read.
type forward struct {
	in   *storage.ContentStream
	read int64 // bytes that were taken from the body
	want int64 // where the next Read begins
}

func (f *forward) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += f.want
	case io.SeekEnd:
		offset += f.in.Size
	}
	f.want = offset
	return offset, nil
}

func (f *forward) Read(p []byte) (int, error) {
	if f.want < f.read {
		return 0, errors.New("a stream cannot go back")
	}
	if skip := f.want - f.read; skip > 0 {
		n, err := io.CopyN(io.Discard, f.in.Body, skip)
		f.read += n
		if err != nil {
			return 0, err
		}
	}
	n, err := f.in.Body.Read(p)
	f.read += int64(n)
	f.want = f.read
	return n, err
}

// steadyWriter gives each write of an answer its own time.
type steadyWriter struct {
	http.ResponseWriter
	control *http.ResponseController
}

func (s *steadyWriter) Write(p []byte) (int, error) {
	_ = s.control.SetWriteDeadline(time.Now().Add(stall)) // a test recorder has none
	return s.ResponseWriter.Write(p)
}

// audit sends the audit log as CSV, under the filters of Activity.List.
func (h *Host) audit(w http.ResponseWriter, r *http.Request) {
	actor, err := h.actor(r.Context())
	if err != nil {
		h.fail(w, r, err)
		return
	}
	q := r.URL.Query()
	query := app.ActivityQuery{
		Connection: q.Get("connection"), Tenant: q.Get("tenant"), Type: q.Get("type"), ID: q.Get("id"), Person: q.Get("person"),
		Verb: q.Get("verb"), Door: q.Get("door"), From: q.Get("from"), To: q.Get("to"),
	}
	export, err := h.core.AuditCSV(actor, query)
	if err != nil {
		h.fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="activity.csv"`)
	w.Header().Set("Cache-Control", "no-store")
	if err := export(r.Context(), &steadyWriter{w, http.NewResponseController(w)}); err != nil {
		h.core.Log().WarnContext(r.Context(), "an export of the activity ended early", "error", err)
		panic(http.ErrAbortHandler) // the answer has begun: a broken connection is the only way to say so
	}
}
