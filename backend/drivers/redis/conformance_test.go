package redis

import (
	"context"
	"errors"
	"net"
	"testing"

	goredis "github.com/redis/go-redis/v9"

	"velocity.internal/desk/backend/drivers/memory"
	"velocity.internal/desk/backend/storage"
	"velocity.internal/desk/backend/storage/storagetest"
)

func TestConformance(t *testing.T) {
	storagetest.Run(t, storagetest.Factory{Place: placeOn(func() Config { return on(shared) })})
}

func TestModel(t *testing.T) {
	storagetest.Model(t, placeOn(func() Config { return on(shared) }), storage.New(memory.New(memory.Config{})))
}

// placeOn gives room for stores, each under a configuration of its own.
func placeOn(config func() Config) func(testing.TB) storagetest.Place {
	return func(t testing.TB) storagetest.Place {
		cfg := config()
		var opened []*Driver
		t.Cleanup(func() { consistent(t, cfg) })
		return storagetest.Place{
			Open: func(t testing.TB, asked storagetest.Config) storage.Storage {
				cfg := cfg
				cfg.MaxVersions, cfg.Clock = asked.MaxVersions, asked.Clock
				d, err := openDriver(t.Context(), cfg)
				if err != nil {
					t.Fatal(err)
				}
				opened = append(opened, d)
				return storage.New(d)
			},
			Driver: func() storage.Driver { return opened[len(opened)-1] },
			Cut: func() {
				for _, d := range opened {
					d.client.AddHook(cut{})
				}
			},
		}
	}
}

// cut fails every call as a cable does that has been cut.
type cut struct{}

var errCut = errors.New("the cable has been cut")

func (cut) DialHook(goredis.DialHook) goredis.DialHook {
	return func(context.Context, string, string) (net.Conn, error) { return nil, errCut }
}

func (cut) ProcessHook(goredis.ProcessHook) goredis.ProcessHook {
	return func(context.Context, goredis.Cmder) error { return errCut }
}

func (cut) ProcessPipelineHook(goredis.ProcessPipelineHook) goredis.ProcessPipelineHook {
	return func(context.Context, []goredis.Cmder) error { return errCut }
}
