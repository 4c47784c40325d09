package redis

import (
	"errors"
	"strings"
	"testing"
	"time"

	"velocity.internal/desk/backend/storage"
)

// fill gives a tenant something of everything that a store keeps.
func fill(t testing.TB, s storage.Storage, tenant string) {
	t.Helper()
	ctx := t.Context()
	s = s.With(storage.Options{Author: "editor"})
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, state := range storage.States() {
		for _, id := range []string{"small", "folder/large"} {
			size := 10
			if id != "small" {
				size = 3 * chunkSize
			}
			_, err := s.Put(ctx, tenant, "article", id, "md", make([]byte, size), "", state)
			must(err)
		}
		must(s.CreateFolder(ctx, tenant, "article", "empty", state))
		must(s.PutDirectoryIndex(ctx, tenant, "article", "folder", state, &storage.DirectoryIndex{Order: []string{"large"}}))
	}
	must(s.Delete(ctx, tenant, "article", "folder/large", "md", storage.Live))
	must(s.PutComment(ctx, tenant, "article", "small", storage.Draft, &storage.Comment{ID: "c", Author: "editor"}))
	must(s.PutRecord(ctx, tenant, "article", "small", "submit", "r", []byte("{}")))
	must(s.PutRecord(ctx, tenant, "never-made", "small", "submit", "r", []byte("{}")))
	must(s.PutTenantSchema(ctx, tenant, "article", []byte("{}")))
	must(s.PutWebhook(ctx, tenant, &storage.Webhook{ID: "w", URL: "https://example.org"}))
}

// keysOfTenant returns the keys of a tenant.
func keysOfTenant(t testing.TB, d *Driver, tenant string) []string {
	t.Helper()
	keys, err := d.client.Keys(t.Context(), "{"+d.cfg.Root+":"+tenant+"}*").Result()
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

func TestAllOfAnEphemeralTenantEndsAtOneMoment(t *testing.T) {
	cfg := on(shared)
	kept := openAt(t, cfg)
	fill(t, storage.New(kept), "kept")
	cfg.TTL = time.Hour
	d := openAt(t, cfg)
	s := storage.New(d)
	fill(t, s, "brief")
	fill(t, s, "kept") // it stays what it is
	for _, key := range keysOfTenant(t, d, "kept") {
		if ttl := d.client.TTL(t.Context(), key).Val(); ttl != -1 && !strings.Contains(key, ":blob:") { // replaced bytes do
			t.Errorf("%s of a tenant that is kept ends in %v", key, ttl)
		}
	}
	together := func() time.Duration {
		t.Helper()
		deadline := d.client.PExpireTime(t.Context(), d.tag("brief")).Val()
		keys := keysOfTenant(t, d, "brief")
		for _, key := range keys {
			if got := d.client.PExpireTime(t.Context(), key).Val(); got != deadline {
				t.Errorf("%s ends at %v, the tenant at %v", key, got, deadline)
			}
		}
		if len(keys) < 40 {
			t.Errorf("there are %d keys only: %q", len(keys), keys)
		}
		return time.Until(time.UnixMilli(deadline.Milliseconds()))
	}
	if left := together(); left < time.Hour || left > 66*time.Minute {
		t.Errorf("the tenant lives for another %v", left)
	}
	// When less than the hour is left, a write through any handle moves all of it on.
	soon := time.Now().Add(30 * time.Minute)
	for _, key := range keysOfTenant(t, d, "brief") {
		d.client.PExpireAt(t.Context(), key, soon)
	}
	if err := storage.New(kept).PutRecord(t.Context(), "brief", "article", "small", "submit", "again", []byte("{}")); err != nil {
		t.Fatal(err)
	}
	if left := together(); left < 59*time.Minute {
		t.Errorf("after a write the tenant lives for another %v", left)
	}
	consistent(t, cfg)
}

func TestAnEphemeralTenantVanishesAndItsNameIsFree(t *testing.T) {
	cfg := on(shared)
	cfg.TTL = 2 * time.Second
	d := openAt(t, cfg)
	s := storage.New(d)
	began := time.Now()
	fill(t, s, "Brief")
	if tenants, err := s.ListTenants(t.Context()); err != nil || len(tenants) != 1 {
		t.Fatalf("there are the tenants %v, %v", tenants, err)
	}
	for end := time.Now().Add(20 * time.Second); len(keysOfTenant(t, d, "Brief")) > 0; {
		if time.Now().After(end) {
			t.Fatalf("keys stay: %q", keysOfTenant(t, d, "Brief"))
		}
		time.Sleep(50 * time.Millisecond)
	}
	if lived := time.Since(began); lived < cfg.TTL {
		t.Errorf("it lived for %v, want %v or longer", lived, cfg.TTL)
	}
	if _, err := s.Get(t.Context(), "Brief", "article", "small", "md", storage.Live); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("an item of it: %v", err)
	}
	// A name that differs only in case is free as well, with the first write.
	fill(t, s, "brief")
	if tenants, err := s.ListTenants(t.Context()); err != nil || len(tenants) != 1 || tenants[0] != "brief" {
		t.Errorf("there are the tenants %v, %v", tenants, err)
	}
	if err := s.DeleteTenant(t.Context(), "brief"); err != nil {
		t.Fatal(err)
	}
	if n, err := d.client.HLen(t.Context(), d.key("", "tenants")).Result(); err != nil || n != 0 {
		t.Errorf("the registry holds %d tenants, %v", n, err)
	}
}

func TestADeletedTenantLeavesNothingBehind(t *testing.T) {
	d := openAt(t, on(shared))
	s := storage.New(d)
	fill(t, s, "acme")
	if err := s.DeleteTenant(t.Context(), "acme"); err != nil {
		t.Fatal(err)
	}
	for _, key := range keysOfTenant(t, d, "acme") {
		if d.client.TTL(t.Context(), key).Val() == -1 {
			t.Errorf("%s stays for ever", key)
		}
	}
	// A write that learned the token of the tenant before it was removed may not bring it back unlisted.
	if _, err := s.Put(t.Context(), "acme", "article", "id", "md", nil, "", storage.Live); err != nil {
		t.Fatal(err)
	}
	if tenants, err := s.ListTenants(t.Context()); err != nil || len(tenants) != 1 {
		t.Errorf("there are the tenants %v, %v", tenants, err)
	}
}

func TestARemovalThatWasInterruptedIsCompletedByARepeat(t *testing.T) {
	d := openAt(t, on(shared))
	s := storage.New(d)
	fill(t, s, "acme")
	known, err := d.registered(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	// Its keys are gone and its name is still registered.
	if _, err := d.write(t.Context(), removeTenantScript, d.tag("acme"), known["acme"]); err != nil {
		t.Fatal(err)
	}
	if tenants, err := s.ListTenants(t.Context()); err != nil || len(tenants) != 0 {
		t.Errorf("there are the tenants %v, %v", tenants, err)
	}
	fill(t, s, "acme") // a new token
	again, err := d.registered(t.Context())
	if err != nil || again["acme"] == known["acme"] {
		t.Errorf("the token stays %q, %v", again["acme"], err)
	}
	for range 2 {
		if err := s.DeleteTenant(t.Context(), "acme"); err != nil {
			t.Fatal(err)
		}
	}
	if left, err := d.registered(t.Context()); err != nil || len(left) != 0 {
		t.Errorf("the registry holds %v, %v", left, err)
	}
}

func TestAnUploadThatIsGivenUpVanishes(t *testing.T) {
	d := openAt(t, on(shared))
	s := storage.New(d)
	body := &failing{left: 3*chunkSize + 10}
	if _, err := s.PutStream(t.Context(), "acme", "article", "id", "md", body, -1, "", storage.Draft, nil); !errors.Is(err, errCut) {
		t.Fatalf("a body that fails: %v", err)
	}
	if keys := keysOfTenant(t, d, "acme"); len(keys) != 0 {
		t.Errorf("it leaves %q", keys)
	}
	// What a process left behind that ended meanwhile expires.
	if _, err := d.read(t.Context(), stageScript, d.tag("acme"), "left", 0, "chunk"); err != nil {
		t.Fatal(err)
	}
	if ttl := d.client.TTL(t.Context(), d.key("acme", "blob", "left")).Val(); ttl <= 0 || ttl > graceTime {
		t.Errorf("a staged chunk ends in %v", ttl)
	}
}

// failing is a body that breaks off.
type failing struct{ left int }

func (f *failing) Read(p []byte) (int, error) {
	if f.left == 0 {
		return 0, errCut
	}
	n := min(len(p), f.left)
	f.left -= n
	return n, nil
}
