package git

import (
	"context"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"velocity.internal/desk/backend/internal/tree"
	"velocity.internal/desk/backend/storage"
)

// git runs the real git in a folder and returns what it says.
func git(t testing.TB, dir string, args ...string) string {
	t.Helper()
	out, err := tryGit(dir, args...)
	if err != nil {
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return out
}

func tryGit(dir string, args ...string) (string, error) {
	cmd := exec.Command("git", args...) //nolint:gosec,noctx // the tests' own arguments
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null", "GIT_AUTHOR_NAME=Dev", "GIT_AUTHOR_EMAIL=dev@example.org",
		"GIT_COMMITTER_NAME=Dev", "GIT_COMMITTER_EMAIL=dev@example.org", "GIT_TERMINAL_PROMPT=0")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// soundRepository lets the real git check every object.
func soundRepository(t testing.TB, dir string) {
	t.Helper()
	if out, err := tryGit(dir, "fsck", "--strict", "--no-dangling"); err != nil || strings.Contains(out, "error") || strings.Contains(out, "warning") || strings.Contains(out, "missing") {
		t.Errorf("git fsck --strict: %v\n%s", err, out)
	}
}

// agreesWithGit compares the versions that the store lists with what git log
// tells of each path, trailers included.
func agreesWithGit(t testing.TB, dir string) {
	t.Helper()
	ctx := context.WithoutCancel(t.Context()) // it may be called at the end of a test
	d, err := OpenDriver(ctx, Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	told := versionsOfGit(t, dir)
	compared := 0
	err = d.index.each(ctx, "SELECT tenant, type, name FROM names", func(r row) error {
		a := storage.Address{State: storage.Live}
		var name string
		if err := r.Scan(&a.Tenant, &a.Type, &name); err != nil {
			return err
		}
		a.ID, a.Ext = storage.SplitName(name)
		versions, err := d.Versions(ctx, a)
		if err != nil {
			return err
		}
		var ids []string
		for _, v := range versions {
			ids = append(ids, v.VersionID)
		}
		if want := told[tree.Content(a)]; !slices.Equal(ids, want) {
			t.Errorf("%s: the store lists\n%v\nand git\n%v", a, ids, want)
		}
		compared += len(ids)
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	t.Logf("git log and the store agree on %d versions", compared)
}

// versionsOfGit reads the versions of every path of content out of git log alone,
// newest first: what was added or changed there, what a trailer names, and what
// was moved there with its past.
func versionsOfGit(t testing.TB, dir string) map[string][]string {
	t.Helper()
	out := git(t, dir, "log", "--reverse", "--no-renames", "--name-status", "-z", "--format=%x01%H%x02%B%x03")
	versions := map[string][]string{}
	for _, record := range strings.Split(out, "\x01")[1:] {
		hash, rest, _ := strings.Cut(record, "\x02")
		message, files, _ := strings.Cut(rest, "\x03")
		trailers := map[string][]string{}
		for _, line := range strings.Split(message, "\n") {
			if key, value, ok := strings.Cut(line, ": "); ok {
				trailers[key] = append(trailers[key], unquotePath(value))
			}
		}
		from, to := trailers[trailerFrom], trailers[trailerTo]
		if len(from) == 1 {
			for path, past := range versions {
				ext, is := strings.CutPrefix(path, from[0])
				if is && (ext == "" || ext[0] == '.' && !strings.ContainsAny(ext[1:], "./")) {
					delete(versions, path)
					versions[to[0]+ext] = append(past, versions[to[0]+ext]...)
				}
			}
		}
		paths := trailers[trailerVersion]
		fields := strings.Split(strings.Trim(files, "\x00\n"), "\x00")
		for i := 0; i+1 < len(fields); i += 2 {
			if status := strings.TrimSpace(fields[i]); status == "A" || status == "M" {
				paths = append(paths, fields[i+1])
			}
		}
		slices.Sort(paths)
		for _, path := range slices.Compact(paths) {
			if ext, is := strings.CutPrefix(path, strings.Join(to, "")); len(to) == 1 && is && (ext == "" || ext[0] == '.' && !strings.ContainsAny(ext[1:], "./")) {
				continue // the move itself is no version
			}
			versions[path] = append([]string{hash}, versions[path]...)
		}
		for _, gone := range trailers[trailerRemove] {
			for path := range versions {
				if strings.HasPrefix(path, gone+"/") {
					delete(versions, path)
				}
			}
		}
	}
	return versions
}
