package git

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
	"testing"

	"velocity.internal/desk/backend/storage"
	"velocity.internal/desk/internal/testserver"
)

const sshPassword = "open sesame"

// sshHost is a real sshd of this user on a port of its own.
type sshHost struct {
	port             int
	hostKey, userKey string // files
	known            string // file of known hosts, empty at first
}

func newSSHHost(t *testing.T) *sshHost {
	t.Helper()
	const sshd = "/usr/sbin/sshd"
	if _, err := os.Stat(sshd); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("openssh-server is not installed")
		}
		t.Skip("left out: openssh-server is not installed, ./build/packages.sh installs it")
	}
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	h := &sshHost{hostKey: in("host"), userKey: in("user"), known: in("known_hosts")}
	run := func(name string, args ...string) {
		t.Helper()
		if out, err := exec.CommandContext(t.Context(), name, args...).CombinedOutput(); err != nil { //nolint:gosec // of the test
			t.Fatalf("%s: %v: %s", name, err, out)
		}
	}
	run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", h.hostKey)
	run("ssh-keygen", "-q", "-t", "ed25519", "-N", sshPassword, "-f", h.userKey)
	run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", in("stranger"))
	run("cp", h.userKey+".pub", in("authorized"))
	run("touch", h.known)
	if os.Getuid() == 0 {
		run("mkdir", "-p", "/run/sshd") // which sshd wants of root
	}
	var err error
	if h.port, err = testserver.FreePort(); err != nil {
		t.Fatal(err)
	}
	settings := fmt.Sprintf("ListenAddress 127.0.0.1:%d\nHostKey %s\nAuthorizedKeysFile %s\nPidFile none\nUsePAM no\nStrictModes no\nPermitRootLogin prohibit-password\nPasswordAuthentication no\nKbdInteractiveAuthentication no\n", h.port, h.hostKey, in("authorized"))
	if err := os.WriteFile(in("config"), []byte(settings), 0o600); err != nil {
		t.Fatal(err)
	}
	server := &testserver.Process{
		Command: func() *exec.Cmd { return exec.Command(sshd, "-D", "-e", "-f", in("config")) },
		Ready: func(ctx context.Context) error {
			c, err := new(net.Dialer).DialContext(ctx, "tcp", fmt.Sprintf("127.0.0.1:%d", h.port))
			if err == nil {
				err = c.Close()
			}
			return err
		},
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Stop)
	t.Setenv("SSH_KNOWN_HOSTS", h.known)
	t.Setenv("SSH_AUTH_SOCK", "")
	return h
}

// knows writes a host key into the file of known hosts.
func (h *sshHost) knows(t *testing.T, public string) {
	t.Helper()
	key, err := os.ReadFile(public) //nolint:gosec // of the test
	if err == nil {
		err = os.WriteFile(h.known, fmt.Appendf(nil, "[127.0.0.1]:%d %s", h.port, key), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestARemoteOverSSHIsClonedFetchedAndPushed(t *testing.T) {
	h := newSSHHost(t)
	me, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	dir := newRemote(t)
	remote := Remote{URL: fmt.Sprintf("ssh://%s@127.0.0.1:%d%s", me.Username, h.port, filepath.ToSlash(dir)), Password: sshPassword, KeyFile: h.userKey}
	s := newShop(t)
	s.put("a.md", storage.Live, "one")
	for _, known := range []string{h.known + ".absent", h.known} {
		t.Setenv("SSH_KNOWN_HOSTS", known)
		_, err = s.d.syncWith(t.Context(), remote, nil)
		s.fails(err, storage.ErrUnavailable, "not known yet")
	}
	h.knows(t, filepath.Join(filepath.Dir(h.userKey), "stranger.pub"))
	_, err = s.d.syncWith(t.Context(), remote, nil)
	s.fails(err, storage.ErrUnavailable, "not the one")
	h.knows(t, h.hostKey+".pub")
	for _, c := range []struct {
		what   string
		change func(*Remote)
		kind   error
		words  string
	}{
		{"a key that nobody knows", func(r *Remote) { r.KeyFile = filepath.Join(filepath.Dir(h.userKey), "stranger"); r.Password = "" }, storage.ErrUnavailable, "does not accept"},
		{"a wrong password of the key", func(r *Remote) { r.Password = "guess" }, storage.ErrInvalid, "password"},
		{"a key that is not there", func(r *Remote) { r.KeyFile += ".absent" }, storage.ErrInvalid, "cannot be read"},
		{"no key and no agent", func(r *Remote) { r.KeyFile = "" }, storage.ErrUnavailable, "agent"},
		{"a repository that is not there", func(r *Remote) { r.URL += "-absent" }, storage.ErrUnavailable, "no such remote"},
	} {
		wrong := remote
		c.change(&wrong)
		_, err = s.d.syncWith(t.Context(), wrong, nil)
		s.fails(err, c.kind, c.words)
		if err != nil && strings.Contains(err.Error(), sshPassword) {
			t.Errorf("%s: the error tells the password: %v", c.what, err)
		}
	}
	var progress strings.Builder
	_, err = s.d.syncWith(t.Context(), remote, &progress)
	s.ok(err)
	clone := openShop(t, Config{Dir: filepath.Join(t.TempDir(), "clone.git"), Remote: remote, Push: true})
	clone.holds("a.md", storage.Live, "one")
	clone.put("a.md", storage.Live, "two")
	clone.ok(clone.d.Close()) // which waits for the push
	_, err = s.d.syncWith(t.Context(), remote, nil)
	s.ok(err)
	s.holds("a.md", storage.Live, "two")
	soundRepository(t, dir)
}
