package s3

import (
	"context"
	"strings"
	"testing"

	"velocity.internal/desk/backend/storage"
	"velocity.internal/desk/backend/storage/storagetest"
)

func TestDisturbedNetwork(t *testing.T) {
	s := plain(t)
	bucket := s.bucket(t)
	storagetest.Network(t, storagetest.NetworkConfig{
		Upstream: strings.TrimPrefix(s.endpoint, "http://"),
		Open: func(ctx context.Context, addr string) (storage.Storage, error) {
			cfg := s.config(bucket)
			cfg.Endpoint = "http://" + addr
			return Open(ctx, cfg)
		},
	})
}
