package git

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"velocity.internal/desk/backend/drivers/internal/dirurl"
	"velocity.internal/desk/backend/storage"
)

// Names of the settings.
const (
	fieldDir       = "dir"
	fieldBranch    = "branch"
	fieldFolder    = "folder"
	fieldThreshold = "lfs_threshold"
	fieldRemote    = "remote"
	fieldUser      = "user"
	fieldPassword  = "password"
	fieldKey       = "key"
	fieldPush      = "push"
)

// Backend describes stores in a Git repository. Their URL is git:DIR, relative or
// absolute, or git:///DIR, with ?branch=…, &folder=…, &lfs_threshold=…,
// &remote=…, &user=…, &password=…, &key=… and &push=true. ToURL and Place never
// hold the password.
var Backend = storage.Backend{
	Kind:    "git",
	Title:   "Git repository",
	Note:    "Content as files in a branch of a Git repository on this machine, each change a commit by its editor; others may work on it with git at the same time.",
	Schemes: []string{"git"},
	Form:    "git:DIR",
	Fields: []storage.Field{
		{Name: fieldDir, Label: "Repository", Help: "The folder of the repository, bare or with a work tree. A bare one is made when there is nothing.", Kind: storage.FieldFolder, Required: true, Choices: []string{}},
		{Name: fieldBranch, Label: "Branch", Help: "The branch that holds the content. Empty: the current one of the repository.", Kind: storage.FieldText, Choices: []string{}},
		{Name: fieldFolder, Label: "Folder", Help: "The folder of the branch in which the store stands. Empty: its top.", Kind: storage.FieldText, Choices: []string{}},
		{Name: fieldThreshold, Label: "Large files from", Help: "Size in bytes from which content is kept by Git LFS.", Kind: storage.FieldNumber, Default: strconv.Itoa(DefaultLFSThreshold), Choices: []string{}},
		{Name: fieldRemote, Label: "Remote repository", Help: "https://…, ssh://… or user@host:path, with which the branch is kept in step. A new repository is a clone of it.", Kind: storage.FieldText, Choices: []string{}},
		{Name: fieldUser, Label: "User", Help: "The user name at the remote repository.", Kind: storage.FieldText, Choices: []string{}},
		{Name: fieldPassword, Label: "Password or token", Help: "For the remote repository; with an SSH key, the password of the key.", Kind: storage.FieldSecret, Choices: []string{}},
		{Name: fieldKey, Label: "SSH key", Help: "The file of the private key. Empty: the SSH agent is asked.", Kind: storage.FieldFile, Choices: []string{}},
		{Name: fieldPush, Label: "Push after each publish", Help: "Each version that goes live is pushed to the remote repository at once.", Kind: storage.FieldBool, Default: "false", Choices: []string{}},
	},
	FromURL: fromURL,
	ToURL:   toURL,
	Place:   placeOf,
	Open: func(ctx context.Context, values map[string]string) (storage.Storage, error) {
		cfg := Config{Dir: values[fieldDir], Branch: values[fieldBranch], Folder: strings.Trim(values[fieldFolder], "/")}
		cfg.Remote = Remote{URL: values[fieldRemote], User: values[fieldUser], Password: values[fieldPassword], KeyFile: values[fieldKey]}
		cfg.Push = values[fieldPush] == "true"
		if text := values[fieldThreshold]; text != "" {
			n, err := strconv.ParseInt(text, 10, 64)
			if err != nil || n <= 0 {
				return nil, storage.Errorf(storage.ErrInvalid, "lfs_threshold must be a whole number of bytes above 0, not %q", text)
			}
			cfg.LFSThreshold = n
		}
		if values["max_versions"] != "" && values["max_versions"] != "0" {
			return nil, errRetention()
		}
		return Open(ctx, cfg)
	},
}

// options are the settings that a URL may carry behind the folder.
var options = []string{fieldBranch, fieldFolder, fieldThreshold, fieldRemote, fieldUser, fieldPassword, fieldKey, fieldPush}

func errRetention() error {
	return storage.Errorf(storage.ErrUnsupported, "a Git repository keeps every version: max_versions is not possible")
}

func placeOf(values map[string]string) string {
	place := values[fieldDir]
	if folder := values[fieldFolder]; folder != "" {
		place += ", folder " + folder
	}
	if branch := values[fieldBranch]; branch != "" {
		place += ", branch " + branch
	}
	if remote := values[fieldRemote]; remote != "" {
		place += ", in step with " + withoutSecrets(remote)
	}
	return place
}

// withoutSecrets is the address of a remote without what may be one.
func withoutSecrets(remote string) string {
	if u, err := url.Parse(remote); err == nil && u.Host != "" {
		u.User, u.RawQuery = nil, ""
		return u.String()
	}
	return remote
}

func fromURL(u *url.URL) (map[string]string, error) {
	if u.Scheme != "git" {
		return nil, storage.Errorf(storage.ErrInvalid, "a store in a Git repository is written git:DIR, not %s:", u.Scheme)
	}
	dir, err := dirurl.Read(u, "the folder of the repository")
	if err != nil {
		return nil, err
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return nil, storage.Errorf(storage.ErrInvalid, "the options of the URL are not written correctly")
	}
	values := map[string]string{fieldDir: dir}
	for name, given := range query {
		switch {
		case name == "max_versions":
			return nil, errRetention()
		case !slices.Contains(options, name) || len(given) != 1:
			return nil, storage.Errorf(storage.ErrInvalid, "%q is no option of a store in a Git repository, or is given twice: there are %s", name, strings.Join(options, ", "))
		}
		values[name] = given[0]
	}
	return values, nil
}

func toURL(values map[string]string) string {
	q := url.Values{}
	for _, name := range []string{fieldBranch, fieldFolder, fieldRemote, fieldUser, fieldKey} {
		if values[name] != "" {
			q.Set(name, values[name])
		}
	}
	if n := values[fieldThreshold]; n != "" && n != strconv.Itoa(DefaultLFSThreshold) {
		q.Set(fieldThreshold, n)
	}
	if values[fieldPush] == "true" {
		q.Set(fieldPush, "true")
	}
	return dirurl.Write("git", values[fieldDir], q)
}
