package git

import (
	"context"
	"errors"
	"io"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/go-git/go-billy/v5/osfs"
	gogit "github.com/go-git/go-git/v5"
	"github.com/go-git/go-git/v5/config"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/cache"
	"github.com/go-git/go-git/v5/plumbing/transport"
	"github.com/go-git/go-git/v5/plumbing/transport/http"
	"github.com/go-git/go-git/v5/plumbing/transport/ssh"
	gitstorage "github.com/go-git/go-git/v5/storage/filesystem"
	"golang.org/x/crypto/ssh/knownhosts"

	"velocity.internal/desk/backend/storage"
)

// network is a remote that is reached by https or ssh, through go-git.
type network struct{ Remote }

// remote makes go-git's view of the repository and the remote. It reads no
// configuration but this, and has a view of the objects of its own.
func (n network) remote(d *Driver) (*gogit.Remote, *gitstorage.Storage) {
	store := gitstorage.NewStorageWithOptions(osfs.New(string(d.root), osfs.WithBoundOS()), cache.NewObjectLRU(packCache), gitstorage.Options{LargeObjectThreshold: packedInMemory})
	return gogit.NewRemote(store, &config.RemoteConfig{Name: "velocity", URLs: []string{n.URL}}), store
}

func (n network) auth() (transport.AuthMethod, error) {
	if strings.HasPrefix(n.URL, "http") {
		if n.User == "" && n.Password == "" {
			return nil, nil //nolint:nilnil // nobody is named
		}
		user := n.User
		if user == "" {
			user = "git"
		}
		return &http.BasicAuth{Username: user, Password: n.Password}, nil
	}
	if n.KeyFile == "" {
		return nil, nil //nolint:nilnil // go-git asks the agent
	}
	user := n.User
	if endpoint, err := transport.NewEndpoint(n.URL); err == nil && user == "" {
		user = endpoint.User
	}
	if user == "" {
		user = "git"
	}
	key, err := os.ReadFile(n.KeyFile)
	if err != nil {
		return nil, storage.Errorf(storage.ErrInvalid, "the file of the SSH key cannot be read")
	}
	auth, err := ssh.NewPublicKeys(user, key, n.Password)
	if err != nil {
		return nil, storage.Errorf(storage.ErrInvalid, "the SSH key cannot be used: is its password right?")
	}
	return auth, nil
}

func (n network) fetch(ctx context.Context, d *Driver, ref string, progress io.Writer) (hash, error) {
	auth, err := n.auth()
	if err != nil {
		return hash{}, err
	}
	before, err := d.packFiles()
	if err != nil {
		return hash{}, err
	}
	remote, store := n.remote(d)
	defer func() { _ = store.Close() }()
	incoming := "refs/velocity/incoming/" + path.Base(path.Dir(ref)) + "/" + path.Base(ref)
	err = remote.FetchContext(ctx, &gogit.FetchOptions{
		RemoteName: "velocity", Auth: auth, Progress: progress, Tags: gogit.NoTags, Force: true,
		RefSpecs: []config.RefSpec{config.RefSpec("+" + ref + ":" + incoming)},
	})
	var none gogit.NoMatchingRefSpecError
	switch {
	case errors.Is(err, transport.ErrEmptyRemoteRepository), errors.As(err, &none):
		return hash{}, nil
	case err != nil && !errors.Is(err, gogit.NoErrAlreadyUpToDate):
		return hash{}, n.failed(ctx, err)
	}
	if err := d.syncNewPacks(before); err != nil {
		return hash{}, err
	}
	return d.readRef(incoming)
}

func (n network) push(ctx context.Context, d *Driver, ref string, _, to hash, progress io.Writer) error {
	auth, err := n.auth()
	if err != nil {
		return err
	}
	remote, store := n.remote(d)
	defer func() { _ = store.Close() }()
	outgoing := "refs/velocity/outgoing/" + path.Base(path.Dir(ref)) + "/" + path.Base(ref)
	if err := store.SetReference(plumbing.NewHashReference(plumbing.ReferenceName(outgoing), to)); err != nil {
		return err
	}
	err = remote.PushContext(ctx, &gogit.PushOptions{
		RemoteName: "velocity", Auth: auth, Progress: progress, RefSpecs: []config.RefSpec{config.RefSpec(outgoing + ":" + ref)},
	})
	switch {
	case err == nil || errors.Is(err, gogit.NoErrAlreadyUpToDate):
		return nil
	case errors.Is(err, gogit.ErrNonFastForwardUpdate), errors.Is(err, gogit.ErrForceNeeded), strings.Contains(err.Error(), "non-fast-forward"),
		strings.Contains(err.Error(), "fetch first"), strings.Contains(err.Error(), "failed to update ref"), strings.Contains(err.Error(), "cannot lock ref"):
		return errMoved
	}
	return n.failed(ctx, err)
}

// failed says in words what became of a remote, without its secrets.
func (n network) failed(ctx context.Context, err error) error {
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, transport.ErrAuthenticationRequired), errors.Is(err, transport.ErrAuthorizationFailed):
		return storage.Errorf(storage.ErrUnavailable, "the remote repository does not accept the name, password or key")
	case errors.Is(err, transport.ErrRepositoryNotFound):
		return storage.Errorf(storage.ErrUnavailable, "there is no such remote repository, or it may not be seen")
	}
	text := err.Error()
	var unknown *knownhosts.KeyError
	switch {
	case errors.As(err, &unknown) && len(unknown.Want) == 0, strings.Contains(text, "known_hosts file"): // or there is none
		return storage.Errorf(storage.ErrUnavailable, "the host of the remote repository is not known yet: connect to it once with ssh and compare its key, or add it to ~/.ssh/known_hosts")
	case errors.As(err, &unknown):
		return storage.Errorf(storage.ErrUnavailable, "the key of the remote host is not the one in ~/.ssh/known_hosts: somebody may have put himself in between; ask whoever runs the host before you change it")
	case strings.Contains(text, "unable to authenticate"):
		return storage.Errorf(storage.ErrUnavailable, "the remote repository does not accept the name or the key")
	case strings.Contains(text, "SSH_AUTH_SOCK"):
		return storage.Errorf(storage.ErrUnavailable, "no SSH agent runs here: name the file of the key")
	}
	if n.Password != "" {
		text = strings.ReplaceAll(text, n.Password, "…")
	}
	return storage.Errorf(storage.ErrUnavailable, "the remote repository does not answer: %s", text)
}

func (d *Driver) packFiles() ([]string, error) {
	entries, err := d.root.ReadDir(packDir)
	names := make([]string, 0, len(entries))
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names, ignoreAbsent(err)
}

// syncNewPacks makes durable what go-git has fetched.
func (d *Driver) syncNewPacks(before []string) error {
	now, err := d.packFiles()
	if err != nil {
		return err
	}
	for _, name := range now {
		if slices.Contains(before, name) {
			continue
		}
		f, err := d.root.Open(packDir + "/" + name)
		if err != nil {
			return err
		}
		if err := errors.Join(f.Sync(), f.Close()); err != nil {
			return err
		}
	}
	return d.syncDirs(map[string]bool{packDir: true})
}
