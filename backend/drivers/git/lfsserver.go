package git

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"path"
	"strings"

	"velocity.internal/desk/backend/storage"
)

// The messages of the batch API of Git LFS.
const lfsMedia = "application/vnd.git-lfs+json"

type lfsObject struct {
	OID     string               `json:"oid"`
	Size    int64                `json:"size"`
	Actions map[string]lfsAction `json:"actions,omitempty"`
	Error   *struct {
		Message string `json:"message"`
	} `json:"error,omitempty"`
}

type lfsAction struct {
	Href   string            `json:"href"`
	Header map[string]string `json:"header"`
}

type lfsBatch struct {
	Operation string      `json:"operation,omitempty"`
	Transfers []string    `json:"transfers,omitempty"`
	Objects   []lfsObject `json:"objects"`
}

// pushLFS gives the LFS server of an https remote the objects that it lacks.
// Other remotes have none that this program knows.
func (n network) pushLFS(ctx context.Context, d *Driver, oids map[string]int64, progress io.Writer) error {
	if !strings.HasPrefix(n.URL, "http") {
		return nil
	}
	batch := lfsBatch{Operation: "upload", Transfers: []string{"basic"}}
	for oid, size := range oids {
		if _, err := d.root.Lstat(lfsPath(oid)); errors.Is(err, fs.ErrNotExist) {
			continue // it came from there
		}
		batch.Objects = append(batch.Objects, lfsObject{OID: oid, Size: size})
	}
	if len(batch.Objects) == 0 {
		return nil
	}
	var told lfsBatch
	if err := n.askLFS(ctx, batch, &told); err != nil {
		return err
	}
	for _, obj := range told.Objects {
		if obj.Error != nil {
			return storage.Errorf(storage.ErrUnavailable, "the Git LFS server refuses a large file: %s", obj.Error.Message)
		}
		if _, ours := oids[obj.OID]; !ours {
			continue
		}
		if action, wanted := obj.Actions["upload"]; wanted {
			_, _ = fmt.Fprintf(progress, "uploading a large file of %d bytes\n", oids[obj.OID])
			if err := d.sendLFS(ctx, action, obj.OID, oids[obj.OID]); err != nil {
				return err
			}
		}
	}
	return nil
}

// fetchLFS gets the Git LFS objects that are not here from the LFS server of an
// https remote. Where the remote has no such server, or not the object, the
// content stays away and says so when it is opened.
func (n network) fetchLFS(ctx context.Context, d *Driver, oids map[string]int64, progress io.Writer) error {
	if !strings.HasPrefix(n.URL, "http") {
		return nil
	}
	batch := lfsBatch{Operation: "download", Transfers: []string{"basic"}}
	for oid, size := range oids {
		if _, err := d.root.Lstat(lfsPath(oid)); errors.Is(err, fs.ErrNotExist) {
			batch.Objects = append(batch.Objects, lfsObject{OID: oid, Size: size})
		}
	}
	var told lfsBatch
	if len(batch.Objects) == 0 || n.askLFS(ctx, batch, &told) != nil {
		return ctx.Err()
	}
	for _, obj := range told.Objects {
		size, ours := oids[obj.OID]
		action, there := obj.Actions["download"]
		if !ours || !there {
			continue
		}
		_, _ = fmt.Fprintf(progress, "downloading a large file of %d bytes\n", size)
		if err := d.receiveLFS(ctx, action, obj.OID, size); err != nil {
			return err
		}
	}
	return nil
}

// receiveLFS downloads an object and puts it in place when it is what it should be.
func (d *Driver) receiveLFS(ctx context.Context, from lfsAction, oid string, size int64) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, from.Href, http.NoBody)
	if err != nil {
		return storage.Errorf(storage.ErrUnavailable, "the Git LFS server names no address to download from")
	}
	for name, value := range from.Header {
		req.Header.Set(name, value)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return storage.Errorf(storage.ErrUnavailable, "the Git LFS server does not answer")
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return nil // it has not got it
	}
	in := &bodyReader{ctx: ctx, in: io.LimitReader(resp.Body, size+1), sum: sha256.New()}
	temp := lfsTempDir + "/" + randomName()
	n, err := d.spool(temp, in)
	if err == nil && (n != size || in.hex() != oid) {
		err = storage.Errorf(storage.ErrCorrupt, "the Git LFS server sent other bytes than were asked for")
	}
	if err == nil {
		err = errors.Join(d.root.MkdirAll(path.Dir(lfsPath(oid)), dirMode), d.root.Rename(temp, lfsPath(oid)))
	}
	if err != nil {
		_ = d.root.Remove(temp)
	}
	return err
}

func (n network) askLFS(ctx context.Context, ask lfsBatch, told *lfsBatch) error {
	body, err := json.Marshal(ask)
	if err != nil {
		return err
	}
	url := strings.TrimSuffix(n.URL, "/")
	if !strings.HasSuffix(url, ".git") {
		url += ".git"
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/info/lfs/objects/batch", bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Accept", lfsMedia)
	req.Header.Set("Content-Type", lfsMedia)
	if n.User != "" || n.Password != "" {
		req.SetBasicAuth(n.User, n.Password)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return n.failed(ctx, err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return storage.Errorf(storage.ErrUnavailable, "the remote repository has no Git LFS server that takes large files (status %d)", resp.StatusCode)
	}
	return json.NewDecoder(io.LimitReader(resp.Body, maxDocument)).Decode(told)
}

func (d *Driver) sendLFS(ctx context.Context, to lfsAction, oid string, size int64) error {
	f, err := d.root.Open(lfsPath(oid))
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	req, err := http.NewRequestWithContext(ctx, http.MethodPut, to.Href, f)
	if err != nil {
		return storage.Errorf(storage.ErrUnavailable, "the Git LFS server names no address to upload to")
	}
	req.ContentLength = size
	req.Header.Set("Content-Type", "application/octet-stream")
	for name, value := range to.Header {
		req.Header.Set(name, value)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return storage.Errorf(storage.ErrUnavailable, "the Git LFS server does not answer")
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode >= http.StatusMultipleChoices {
		return storage.Errorf(storage.ErrUnavailable, "the Git LFS server refuses a large file (status %d)", resp.StatusCode)
	}
	return nil
}
