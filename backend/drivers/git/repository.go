package git

import (
	"bufio"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/config"

	"velocity.internal/desk/backend/storage"
)

// defaultBranch is the branch of a repository that we make.
const defaultBranch = "main"

// find looks for the git directory of a repository: the folder itself when it is
// bare, .git in it when it has a work tree. "" means that there is none.
func findRepository(dir string) (gitDir string, worktree bool, err error) {
	inner := filepath.Join(dir, ".git")
	info, err := os.Lstat(inner)
	switch {
	case err == nil && info.IsDir():
		return inner, true, nil
	case err == nil:
		return "", false, storage.Errorf(storage.ErrUnsupported, "the folder is a linked work tree or a submodule: open the repository that it belongs to")
	case !errors.Is(err, fs.ErrNotExist):
		return "", false, unusable(err)
	}
	if isGitDir(dir) {
		return dir, false, nil
	}
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", false, unusable(err)
	}
	for _, e := range entries {
		// What a creation that was interrupted has made does not count.
		if !slices.Contains([]string{"objects", "refs", "config", "description", ownName}, e.Name()) {
			return "", false, storage.Errorf(storage.ErrInvalid, "the folder is not empty and holds no Git repository")
		}
	}
	return "", false, nil
}

func isGitDir(dir string) bool {
	for _, name := range []string{"objects", "refs"} {
		if info, err := os.Lstat(filepath.Join(dir, name)); err != nil || !info.IsDir() {
			return false
		}
	}
	info, err := os.Lstat(filepath.Join(dir, "HEAD"))
	return err == nil && info.Mode().IsRegular()
}

// createRepository makes a bare repository. HEAD comes last: without it there is none.
func createRepository(dir, branch string) error {
	for _, sub := range []string{"objects/info", "objects/pack", "refs/heads", "refs/tags"} {
		if err := os.MkdirAll(filepath.Join(dir, filepath.FromSlash(sub)), dirMode); err != nil {
			return unusable(err)
		}
	}
	for _, f := range [][2]string{
		{"config", "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = true\n"},
		{"HEAD", "ref: refs/heads/" + branch + "\n"},
	} {
		path := filepath.Join(dir, f[0])
		temp := path + ".new"
		file, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, fileMode) //nolint:gosec // the folder is what the person asked for
		if err != nil {
			return unusable(err)
		}
		_, err = file.WriteString(f[1])
		if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
			return unusable(err)
		}
		if err := os.Rename(temp, path); err != nil {
			return unusable(err)
		}
	}
	return nil
}

// admit refuses repositories that need more of us than to read and write objects
// in their own folder, and chooses the branch. Nothing in the repository's
// configuration makes us run, follow or ask anything.
func (d *Driver) admit() error {
	if err := d.refuse(); err != nil {
		return err
	}
	return d.chooseBranch()
}

// refuse looks for what this program does not do.
func (d *Driver) refuse() error {
	for _, name := range []string{"commondir", "objects/info/alternates", "objects/info/http-alternates"} {
		if _, err := d.root.Lstat(name); err == nil {
			return storage.Errorf(storage.ErrUnsupported, "the repository borrows from another one (%s): open a full clone instead", name)
		}
	}
	for name, depth := range map[string]int{
		"HEAD": 0, "config": 0, "packed-refs": 0, "shallow": 0, "objects": 1, "refs": 20, "logs": 20, ownDir: 2, "lfs": 1, lfsObjects: 2,
	} {
		if err := d.root.refuseLinks(name, depth); err != nil {
			return err
		}
	}
	body, err := d.root.ReadFile("config")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return d.failed(err)
	}
	d.config = config.NewConfig()
	if err := d.config.Unmarshal(body); err != nil {
		return &storage.Error{Kind: storage.ErrInvalid, Message: "the configuration of the repository cannot be understood", Err: err}
	}
	extensions := d.config.Raw.Section("extensions")
	for _, o := range extensions.Options {
		if o.IsKey("objectFormat") && !strings.EqualFold(o.Value, "sha1") || o.IsKey("refStorage") && !strings.EqualFold(o.Value, "files") || o.IsKey("partialClone") {
			return storage.Errorf(storage.ErrUnsupported, "the repository uses the extension %s = %s, which this program does not know", o.Key, o.Value)
		}
	}
	return nil
}

// chooseBranch takes the branch of the configuration, else the one that HEAD names.
func (d *Driver) chooseBranch() error {
	head, err := d.root.ReadFile("HEAD")
	if err != nil {
		return d.failed(err)
	}
	d.head = strings.TrimPrefix(strings.TrimSpace(string(head)), "ref: ")
	if d.cfg.Branch == "" {
		branch, ok := strings.CutPrefix(d.head, "refs/heads/")
		if !ok {
			return storage.Errorf(storage.ErrInvalid, "the repository has no current branch: name the branch to open")
		}
		d.cfg.Branch = branch
	}
	if err := checkBranch(d.cfg.Branch); err != nil {
		return err
	}
	d.ref = "refs/heads/" + d.cfg.Branch
	tip, err := d.readRef(d.ref)
	if err != nil {
		return d.failed(err)
	}
	branches, err := d.branches()
	if err != nil {
		return d.failed(err)
	}
	if tip.IsZero() && len(branches) > 0 {
		return storage.Errorf(storage.ErrInvalid, "the repository has no branch %q; it has %s", d.cfg.Branch, strings.Join(branches, ", "))
	}
	return nil
}

// checkBranch refuses what git refuses as the name of a branch.
func checkBranch(name string) error {
	bad := name == "" || name[0] == '-' || strings.ContainsAny(name, " ~^:?*[\\\x7f") || strings.Contains(name, "..") ||
		strings.Contains(name, "@{") || name == "@" || strings.HasSuffix(name, ".") || len(name) > 200
	for part := range strings.SplitSeq(name, "/") {
		bad = bad || part == "" || part[0] == '.' || strings.HasSuffix(part, ".lock")
	}
	for i := range len(name) {
		bad = bad || name[i] < ' '
	}
	if bad {
		return storage.Errorf(storage.ErrInvalid, "%q cannot be the name of a branch", name)
	}
	return nil
}

// branches lists the branches that have commits, in order.
func (d *Driver) branches() ([]string, error) {
	var names []string
	err := d.root.WalkDir("refs/heads", func(path string, e fs.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() && !strings.HasSuffix(path, ".lock") {
			names = append(names, strings.TrimPrefix(path, "refs/heads/"))
		}
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	packed, err := d.root.Open("packed-refs")
	if errors.Is(err, fs.ErrNotExist) {
		return names, nil
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = packed.Close() }()
	lines := bufio.NewScanner(packed)
	for lines.Scan() {
		if _, name, ok := strings.Cut(lines.Text(), " refs/heads/"); ok && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names, lines.Err()
}
