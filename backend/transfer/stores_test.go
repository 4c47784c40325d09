package transfer

import (
	"context"
	"fmt"
	"net"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"velocity.internal/desk/backend/drivers"
	"velocity.internal/desk/backend/storage"
	"velocity.internal/desk/internal/testserver"
)

// rooms makes room for a fresh store of each kind and returns the values that open it.
var rooms = map[string]func(t *testing.T) map[string]string{
	"sqlite": func(t *testing.T) map[string]string {
		return map[string]string{"path": filepath.Join(t.TempDir(), "store")}
	},
	"filesystem": func(t *testing.T) map[string]string {
		return map[string]string{"dir": filepath.Join(t.TempDir(), "store")}
	},
	"redis": redisRoom,
}

func TestTheCorpusSurvivesTheWayThroughEachBackend(t *testing.T) {
	for _, b := range drivers.All() {
		t.Run(b.Kind, func(t *testing.T) {
			room, known := rooms[b.Kind]
			if !known {
				t.Fatal("there is no room for a store of this kind")
			}
			values := room(t)
			throughStore(t, func(t *testing.T) storage.Storage {
				t.Helper()
				s, err := b.Open(t.Context(), values)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { _ = s.Close() })
				return s
			})
		})
	}
}

func redisRoom(t *testing.T) map[string]string {
	t.Helper()
	port, err := testserver.FreePort()
	if err != nil {
		t.Fatal(err)
	}
	addr, dir := fmt.Sprintf("127.0.0.1:%d", port), t.TempDir()
	server := &testserver.Process{
		Command: func() *exec.Cmd {
			return exec.Command("redis-server", "--port", strconv.Itoa(port), "--bind", "127.0.0.1", "--dir", dir, "--save", "")
		},
		Ready: func(ctx context.Context) error {
			conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", addr)
			if err != nil {
				return err
			}
			return conn.Close()
		},
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Stop)
	return map[string]string{"addresses": addr}
}
