package workspace

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/zalando/go-keyring"

	"velocity.internal/desk/backend/storage"
)

// fakeKeychain holds passwords in memory, or fails every call.
type fakeKeychain struct {
	held map[string]string
	err  error
}

func (k *fakeKeychain) Get(service, user string) (string, error) {
	if k.err != nil {
		return "", k.err
	}
	text, ok := k.held[service+"|"+user]
	if !ok {
		return "", keyring.ErrNotFound
	}
	return text, nil
}

func (k *fakeKeychain) Set(service, user, password string) error {
	if k.err == nil {
		k.held[service+"|"+user] = password
	}
	return k.err
}

func (k *fakeKeychain) Delete(service, user string) error {
	if _, err := k.Get(service, user); err != nil {
		return err
	}
	delete(k.held, service+"|"+user)
	return nil
}

func secretsIn(dir string, chain keychain) *Secrets {
	s := newSecrets(dir)
	s.chain = chain
	return s
}

func TestSecretsAreKeptInTheKeychainOrInAFileOfTheOwner(t *testing.T) {
	for name, chain := range map[string]keychain{
		"keychain": &fakeKeychain{held: map[string]string{}},
		"file":     &fakeKeychain{err: errors.New("no keychain here")},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			s := secretsIn(dir, chain)
			want := map[string]string{"password": "hunter2", "key": "ä\"\n"}
			for _, err := range []error{s.Set("newsroom", want), s.Set("other", map[string]string{"password": "x"}), s.Set("other", nil), s.Set("absent", nil)} {
				if err != nil {
					t.Fatal(err)
				}
			}
			again := secretsIn(dir, chain)
			if got, err := again.Get("newsroom"); err != nil || !maps.Equal(got, want) {
				t.Errorf("secrets %v, %v", got, err)
			}
			for _, gone := range []string{"other", "absent"} {
				if got, err := again.Get(gone); err != nil || got == nil || len(got) != 0 {
					t.Errorf("secrets of %s: %v, %v", gone, got, err)
				}
			}
			info, err := os.Stat(filepath.Join(dir, "secrets.json"))
			if inFile := err == nil; inFile != (name == "file") || inFile && info.Mode().Perm() != 0o600 {
				t.Errorf("file: %v, %v", info, err)
			}
			if inFile := strings.Contains(again.Place(), "secrets.json"); inFile != (name == "file") {
				t.Errorf("place %q", again.Place())
			}
		})
	}
}

func TestADamagedFileOfSecretsIsSaidAndStays(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "secrets.json")
	if err := os.WriteFile(path, []byte(`{"newsroom": {"password": "hunter2"`), 0o600); err != nil {
		t.Fatal(err)
	}
	s := secretsIn(dir, &fakeKeychain{held: map[string]string{}})
	_, err := s.Get("newsroom")
	if !errors.Is(err, storage.ErrUnavailable) || strings.Contains(err.Error(), "hunter2") || !strings.Contains(err.Error(), path) {
		t.Errorf("error %v", err)
	}
	if err := s.Set("newsroom", map[string]string{"password": "new"}); !errors.Is(err, storage.ErrUnavailable) {
		t.Errorf("error %v", err)
	}
	if body, err := os.ReadFile(path); err != nil || !strings.Contains(string(body), "hunter2") {
		t.Errorf("the file was changed: %s, %v", body, err)
	}
}
