package workspace

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"sync"

	"github.com/zalando/go-keyring"

	"velocity.internal/desk/backend/storage"
)

// Secrets keeps what opens the stores of the connections, apart from the
// workspace file: in the keychain of the system where there is one, else in the
// file secrets.json of the workspace folder, which only its owner may read. It is
// safe for concurrent use.
type Secrets struct {
	file    string
	service string // of the keychain: one for each workspace folder

	mu     sync.Mutex
	chain  keychain
	probed bool
}

// keychain is the part of go-keyring that is used.
type keychain interface {
	Get(service, user string) (string, error)
	Set(service, user, password string) error
	Delete(service, user string) error
}

type systemKeychain struct{}

func (systemKeychain) Get(service, user string) (string, error) { return keyring.Get(service, user) }

func (systemKeychain) Set(service, user, password string) error {
	return keyring.Set(service, user, password)
}

func (systemKeychain) Delete(service, user string) error { return keyring.Delete(service, user) }

func newSecrets(dir string) *Secrets {
	sum := sha256.Sum256([]byte(dir))
	return &Secrets{file: filepath.Join(dir, "secrets.json"), service: "velocity-desk " + hex.EncodeToString(sum[:4]), chain: systemKeychain{}}
}

// Place says in words where secrets are kept on this machine.
func (s *Secrets) Place() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.keychain() {
		return "the keychain of the system"
	}
	return "the file " + s.file
}

// Get returns the secrets of a connection by the names of their fields; it is
// empty when there are none.
func (s *Secrets) Get(connection string) (map[string]string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.keychain() {
		all, err := s.read()
		return maps.Clone(orNone(all[connection])), err
	}
	text, err := s.chain.Get(s.service, connection)
	if errors.Is(err, keyring.ErrNotFound) {
		return map[string]string{}, nil
	}
	values := map[string]string{}
	if err == nil {
		err = json.Unmarshal([]byte(text), &values)
	}
	if err != nil {
		return nil, failedSecrets("read from the keychain of the system", err)
	}
	return values, nil
}

// Set replaces the secrets of a connection; an empty map removes them.
func (s *Secrets) Set(connection string, values map[string]string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.keychain() {
		return s.update(connection, values)
	}
	var err error
	if len(values) == 0 {
		if err = s.chain.Delete(s.service, connection); errors.Is(err, keyring.ErrNotFound) {
			err = nil
		}
	} else {
		var text []byte
		if text, err = json.Marshal(values); err == nil {
			err = s.chain.Set(s.service, connection, string(text))
		}
	}
	if err != nil {
		return failedSecrets("written to the keychain of the system", err)
	}
	return nil
}

// keychain reports whether the system has a keychain that answers. A workspace
// that has kept secrets in its file goes on with it. The caller holds mu.
func (s *Secrets) keychain() bool {
	if !s.probed {
		s.probed = true
		_, err := os.Stat(s.file)
		if err == nil {
			s.chain = nil
		} else if _, err = s.chain.Get(s.service, "probe"); err != nil && !errors.Is(err, keyring.ErrNotFound) {
			s.chain = nil
		}
	}
	return s.chain != nil
}

func failedSecrets(what string, err error) error {
	return storage.Errorf(storage.ErrUnavailable, "the secrets of the connection could not be %s: %v", what, err)
}

// read returns the secrets in the file by connection.
func (s *Secrets) read() (map[string]map[string]string, error) {
	body, err := os.ReadFile(s.file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	all := map[string]map[string]string{}
	if err == nil {
		err = json.Unmarshal(body, &all)
	}
	if err != nil {
		return nil, failedSecrets("read", fmt.Errorf("the file %s: %w", s.file, plainCause(err)))
	}
	return all, nil
}

// update replaces the secrets of a connection in the file, all or nothing.
func (s *Secrets) update(connection string, values map[string]string) error {
	all, err := s.read()
	if err != nil {
		return err
	}
	if len(values) == 0 && len(all[connection]) == 0 {
		return nil
	}
	if all == nil {
		all = map[string]map[string]string{}
	}
	if all[connection] = values; len(values) == 0 {
		delete(all, connection)
	}
	if err := s.replace(all); err != nil {
		return failedSecrets("written", fmt.Errorf("the file %s: %w", s.file, plainCause(err)))
	}
	return nil
}

func (s *Secrets) replace(all map[string]map[string]string) (err error) {
	temp, err := os.CreateTemp(filepath.Dir(s.file), ".secrets-*") // with the right to read for its owner alone
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(temp.Name())
		}
	}()
	err = json.NewEncoder(temp).Encode(all)
	if err = errors.Join(err, temp.Sync(), temp.Close()); err != nil {
		return err
	}
	return os.Rename(temp.Name(), s.file)
}

// plainCause leaves out what could repeat a part of the file.
func plainCause(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return fmt.Errorf("it is no JSON from byte %d on", syntax.Offset)
	}
	return errors.New("it does not hold what was expected")
}

func orNone(values map[string]string) map[string]string {
	if values == nil {
		return map[string]string{}
	}
	return values
}
