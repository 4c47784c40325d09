package testserver

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// Postgres is a PostgreSQL server with a data folder of its own. Its superuser is
// postgres, whose password it asks for over TCP; its database is postgres.
type Postgres struct {
	Process
	Port     int
	Password string

	dir string
	as  *account
}

// Addr is where the server listens, HOST:PORT.
func (p *Postgres) Addr() string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(p.Port)) }

// ErrNoPostgres is the error of NewPostgres where PostgreSQL is not installed.
var ErrNoPostgres = errors.New("PostgreSQL is not installed: build/packages.sh installs it")

// NewPostgres makes and starts a server with further settings, NAME=VALUE; the
// caller closes it. As root it runs as the user postgres, for it refuses root.
func NewPostgres(settings ...string) (*Postgres, error) {
	bin, err := postgresBin()
	if err != nil {
		return nil, err
	}
	as, err := unprivileged("postgres")
	if err != nil {
		return nil, err
	}
	port, err := FreePort()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "velocity-postgres-")
	if err != nil {
		return nil, err
	}
	p := &Postgres{Port: port, Password: "hush-" + strconv.Itoa(port), dir: dir, as: as}
	if err := p.initialize(bin); err != nil {
		_ = os.RemoveAll(dir)
		return nil, err
	}
	args := []string{"-D", filepath.Join(dir, "data"), "-p", strconv.Itoa(port), "-k", dir, "-c", "listen_addresses=127.0.0.1"}
	for _, setting := range settings {
		args = append(args, "-c", setting)
	}
	p.Command = func() *exec.Cmd {
		cmd := exec.Command(filepath.Join(bin, "postgres"), args...) //nolint:gosec,noctx // of the installed package; Process ends it
		p.Own(cmd)
		return cmd
	}
	p.Ready = func(ctx context.Context) error {
		return exec.CommandContext(ctx, filepath.Join(bin, "pg_isready"), "-q", "-h", "127.0.0.1", "-p", strconv.Itoa(port)).Run() //nolint:gosec // as above
	}
	if err := p.Start(); err != nil {
		_ = os.RemoveAll(dir)
		return nil, err
	}
	return p, nil
}

// initialize makes the data folder, which belongs to the user that the server runs as.
func (p *Postgres) initialize(bin string) error {
	if p.as != nil {
		if err := os.Chown(p.dir, int(p.as.uid), int(p.as.gid)); err != nil {
			return err
		}
	}
	secret, err := p.Put("password", p.Password)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*startTime)
	defer cancel()
	//nolint:gosec // as above
	cmd := exec.CommandContext(ctx, filepath.Join(bin, "initdb"), "-D", filepath.Join(p.dir, "data"), "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8",
		"--no-sync", "-A", "scram-sha-256", "--pwfile", secret)
	p.Own(cmd)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, out)
	}
	return nil
}

// Put writes a file that the server may read and nobody else, and returns its path.
func (p *Postgres) Put(name, content string) (string, error) {
	path := filepath.Join(p.dir, name)
	err := os.WriteFile(path, []byte(content), 0o600)
	if err == nil && p.as != nil {
		err = os.Chown(path, int(p.as.uid), int(p.as.gid))
	}
	return path, err
}

// Own lets a command run in the folder and as the user of the server.
func (p *Postgres) Own(cmd *exec.Cmd) {
	cmd.Dir = p.dir
	if p.as != nil {
		runAs(cmd, p.as)
	}
}

// Close ends the server and removes its data.
func (p *Postgres) Close() {
	p.end(syscall.SIGINT) // does not wait for clients
	_ = os.RemoveAll(p.dir)
}

// postgresBin finds the programs of PostgreSQL, the newest version of Debian's.
func postgresBin() (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	if len(found) > 0 {
		return filepath.Dir(found[len(found)-1]), nil
	}
	if path, err := exec.LookPath("postgres"); err == nil {
		return filepath.Dir(path), nil
	}
	return "", ErrNoPostgres
}

// account is a user of this machine.
type account struct{ uid, gid uint32 }

// unprivileged is the user that a server runs as when this process is root, else nil.
func unprivileged(name string) (*account, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup(name)
	if err != nil {
		return nil, err
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	return &account{uint32(uid), uint32(gid)}, err
}
