package redis

import (
	"context"
	"fmt"
	"net"
	"strconv"
	"strings"
	"testing"
	"time"

	"velocity.internal/desk/backend/drivers/memory"
	"velocity.internal/desk/backend/storage"
	"velocity.internal/desk/backend/storage/storagetest"
	"velocity.internal/desk/internal/testserver"
)

const slots = 16384

// startCluster starts three servers that share the slots, and waits until each of
// them finds the cluster complete.
func startCluster(t testing.TB) []*server {
	t.Helper()
	const size = 3
	nodes, buses := make([]*server, size), make([]int, size)
	for i := range nodes {
		bus, err := testserver.FreePort()
		if err != nil {
			t.Fatal(err)
		}
		buses[i] = bus
		nodes[i] = serverFor(t, "--cluster-enabled", "yes", "--cluster-port", strconv.Itoa(bus), "--appendonly", "yes")
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for i, node := range nodes {
		client := raw(t, node)
		if err := client.ClusterAddSlotsRange(ctx, slots*i/size, slots*(i+1)/size-1).Err(); err != nil {
			t.Fatal(err)
		}
		host, port, _ := net.SplitHostPort(nodes[0].addr)
		if err := client.Do(ctx, "cluster", "meet", host, port, buses[0]).Err(); err != nil {
			t.Fatal(err)
		}
	}
	for _, node := range nodes {
		client := raw(t, node)
		for {
			info, err := client.ClusterInfo(ctx).Result()
			if err == nil && strings.Contains(info, "cluster_state:ok") && strings.Contains(info, fmt.Sprintf("cluster_known_nodes:%d", size)) {
				break
			}
			if ctx.Err() != nil {
				t.Fatalf("the cluster does not come together: %v\n%s", err, info)
			}
			time.Sleep(50 * time.Millisecond)
		}
	}
	return nodes
}

// onCluster is a configuration for a cluster.
func onCluster(nodes []*server) Config {
	cfg := Config{Mode: ModeCluster, Root: freshRoot()}
	for _, node := range nodes {
		cfg.Addresses = append(cfg.Addresses, node.addr)
	}
	return cfg
}

func TestConformanceOnACluster(t *testing.T) {
	nodes := startCluster(t)
	t.Run("conformance", func(t *testing.T) {
		storagetest.Run(t, storagetest.Factory{Place: placeOn(func() Config { return onCluster(nodes) })})
	})
	t.Run("model", func(t *testing.T) {
		storagetest.Model(t, placeOn(func() Config { return onCluster(nodes) }), storage.New(memory.New(memory.Config{})))
	})
	t.Run("every node holds a part", func(t *testing.T) {
		s := storeAt(t, onCluster(nodes))
		for i := range 30 {
			if _, err := s.Put(t.Context(), fmt.Sprintf("tenant-%d", i), "type", "id", "md", []byte("content"), "", storage.Live); err != nil {
				t.Fatal(err)
			}
		}
		for _, node := range nodes {
			if n, err := raw(t, node).DBSize(t.Context()).Result(); err != nil || n == 0 {
				t.Errorf("a node holds %d keys, %v", n, err)
			}
		}
		if tenants, err := s.ListTenants(t.Context()); err != nil || len(tenants) != 30 {
			t.Errorf("%d tenants are listed, %v, want 30", len(tenants), err)
		}
	})
}

// A script that touched two slots would fail on a cluster, so a run of the suite
// shows that none does. This shows the reason: one tag for a tenant.
func TestEveryKeyOfATenantLiesInOneSlot(t *testing.T) {
	d := &Driver{cfg: Config{Root: "root"}}
	for _, tenant := range []string{"acme", "a}b", "{x}", "ä:1", "%7D"} {
		tag := d.tag(tenant)
		if strings.Count(tag, "{") != 1 || strings.Count(tag, "}") != 1 || !strings.HasSuffix(tag, "}") {
			t.Errorf("the tag of %q is %q", tenant, tag)
		}
		if got := tenantOf(tag); got != tenant {
			t.Errorf("the tag of %q is read as %q", tenant, got)
		}
	}
}
