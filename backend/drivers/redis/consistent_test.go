package redis

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"testing"

	goredis "github.com/redis/go-redis/v9"

	"velocity.internal/desk/backend/storage"
)

// consistent checks the keys of a root against each other: every index names what
// its hash holds, every blob is counted as often as records point to it, and
// nothing is there that nothing points to and that does not expire.
func consistent(t testing.TB, cfg Config) {
	t.Helper()
	eachTenant(t, cfg, (*tenantView).check)
}

// unharmed is consistent for a server that has replayed parts of scripts: they may
// have left something over, but no record may lack what it points to.
func unharmed(t testing.TB, cfg Config) {
	t.Helper()
	eachTenant(t, cfg, (*tenantView).harm)
}

// eachTenant calls f for all that belongs to each tenant, and to none.
func eachTenant(t testing.TB, cfg Config, f func(*tenantView)) {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	if err := cfg.complete(); err != nil {
		t.Fatal(err)
	}
	client, err := connect(cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = client.Close() }()
	keys := map[string][]string{} // by tag
	for _, key := range everyKey(ctx, t, client, cfg.Root) {
		tag := key[:strings.IndexByte(key, '}')+1]
		keys[tag] = append(keys[tag], key)
	}
	for tag, all := range keys {
		f(&tenantView{TB: t, ctx: ctx, client: client, tag: tag, keys: all})
	}
}

// everyKey returns the keys of a root, on every node.
func everyKey(ctx context.Context, t testing.TB, client goredis.UniversalClient, root string) []string {
	t.Helper()
	var all []string
	scan := func(ctx context.Context, node *goredis.Client) error {
		found := node.Scan(ctx, 0, "{"+root+"[}:]*", 10_000).Iterator()
		for found.Next(ctx) {
			all = append(all, found.Val())
		}
		return found.Err()
	}
	var err error
	if cluster, ok := client.(*goredis.ClusterClient); ok {
		nodes := make(chan *goredis.Client, 16)
		err = cluster.ForEachMaster(ctx, func(_ context.Context, node *goredis.Client) error { nodes <- node; return nil })
		close(nodes)
		for node := range nodes {
			if err == nil {
				err = scan(ctx, node)
			}
		}
	} else {
		err = scan(ctx, client.(*goredis.Client))
	}
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// tenantView is all that belongs to one tenant.
type tenantView struct {
	testing.TB
	ctx    context.Context
	client goredis.UniversalClient
	tag    string
	keys   []string
}

func (v *tenantView) hash(parts ...string) map[string]string {
	all, err := v.client.HGetAll(v.ctx, v.tag+":"+strings.Join(parts, ":")).Result()
	if err != nil {
		v.Fatalf("%s %v: %v", v.tag, parts, err)
	}
	return all
}

func (v *tenantView) index(parts ...string) []string {
	all, err := v.client.ZRange(v.ctx, v.tag+":"+strings.Join(parts, ":"), 0, -1).Result()
	if err != nil {
		v.Fatalf("%s %v: %v", v.tag, parts, err)
	}
	return all
}

func (v *tenantView) check() {
	v.Helper()
	refs := map[string]int{}
	var types []string
	for _, key := range v.keys {
		parts := strings.SplitN(strings.TrimPrefix(key, v.tag+":"), ":", 3)
		switch parts[0] {
		case "items":
			v.items(parts[1], parts[2], refs)
		case "versions":
			v.versions(parts[1], refs)
		case "folds":
			types = append(types, parts[1])
		case "docs":
			shelf := strings.TrimPrefix(key, v.tag+":docs:")
			v.same("documents of "+shelf, keysOf(v.hash("docs", shelf)), v.index("docnames", shelf))
		}
	}
	for _, contentType := range types {
		v.names(contentType)
	}
	v.blobs(refs)
}

func (v *tenantView) harm() {
	v.Helper()
	refs := map[string]int{}
	for _, key := range v.keys {
		what := strings.SplitN(strings.TrimPrefix(key, v.tag+":"), ":", 3)
		if what[0] != "items" && what[0] != "versions" {
			continue
		}
		for _, text := range v.hash(what...) {
			refs[v.record(text).blob]++
		}
	}
	counted := v.hash("refs")
	for blob, n := range refs {
		if got, _ := strconv.Atoi(counted[blob]); got < n {
			v.Errorf("%s: %d records point to blob %s, counted %d", v.tag, n, blob, got)
		}
		if v.client.Exists(v.ctx, v.tag+":blob:"+blob).Val() == 0 {
			v.Errorf("%s: blob %s is missing", v.tag, blob)
		}
	}
}

// items checks one state of a type and counts what its records point to.
func (v *tenantView) items(state, contentType string, refs map[string]int) {
	v.Helper()
	items := v.hash("items", state, contentType)
	v.same("items of "+contentType+" in "+state, keysOf(items), v.index("names", state, contentType))
	versions := v.hash("versions", contentType)
	for name, text := range items {
		r := v.record(text)
		refs[r.blob]++
		if r.fold != storage.FoldName(name) {
			v.Errorf("%s: the fold of %q is %q", v.tag, name, r.fold)
		}
		if _, ok := versions[name+"\x00"+r.version]; ok != (state == "live") {
			v.Errorf("%s: %s of %s in %s is a version: %t", v.tag, name, contentType, state, ok)
		}
	}
}

func (v *tenantView) versions(contentType string, refs map[string]int) {
	v.Helper()
	versions := v.hash("versions", contentType)
	var past []string
	for _, member := range v.index("past", contentType) {
		parts := strings.Split(member, "\x00")
		past = append(past, parts[0]+"\x00"+parts[2])
	}
	v.same("versions of "+contentType, keysOf(versions), past)
	for _, text := range versions {
		refs[v.record(text).blob]++
	}
}

// names checks which names are known, and which of them are deleted.
func (v *tenantView) names(contentType string) {
	v.Helper()
	known, past := map[string]bool{}, map[string]bool{}
	for _, state := range storage.States() {
		for _, name := range v.index("names", string(state), contentType) {
			known[name] = true
		}
	}
	var gone []string
	for _, member := range v.index("past", contentType) {
		if name, _, _ := strings.Cut(member, "\x00"); !known[name] && !past[name] {
			gone = append(gone, name)
			past[name] = true
		}
	}
	v.same("deleted names of "+contentType, v.index("deleted", contentType), gone)
	v.same("times of deletion of "+contentType, keysOf(v.hash("deletedat", contentType)), gone)
	for fold, name := range v.hash("folds", contentType) {
		if fold != storage.FoldName(name) || !known[name] && !past[name] {
			v.Errorf("%s: the name %q is kept as %q and is known: %t", v.tag, name, fold, known[name] || past[name])
		}
	}
}

func (v *tenantView) blobs(refs map[string]int) {
	v.Helper()
	counted := v.hash("refs")
	for blob, n := range refs {
		if counted[blob] != strconv.Itoa(n) {
			v.Errorf("%s: %d records point to blob %s, counted %q", v.tag, n, blob, counted[blob])
		}
		if v.client.Exists(v.ctx, v.tag+":blob:"+blob).Val() == 0 {
			v.Errorf("%s: blob %s is missing", v.tag, blob)
		}
		delete(counted, blob)
	}
	if len(counted) > 0 {
		v.Errorf("%s: blobs are counted that nothing points to: %v", v.tag, counted)
	}
	for _, key := range v.keys {
		blob, ok := strings.CutPrefix(key, v.tag+":blob:")
		if _, used := refs[blob]; ok && !used && v.client.TTL(v.ctx, key).Val() == -1 {
			v.Errorf("%s: blob %s stays for ever, and nothing points to it", v.tag, blob)
		}
	}
}

func (v *tenantView) record(text string) *record {
	r, err := parseRecord(text)
	if err != nil {
		v.Fatal(err)
	}
	return r
}

func (v *tenantView) same(what string, got, want []string) {
	v.Helper()
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		v.Errorf("%s: %s: %q and %q should be the same", v.tag, what, got, want)
	}
}

func keysOf(hash map[string]string) []string {
	var all []string
	for key := range hash {
		all = append(all, key)
	}
	return all
}
