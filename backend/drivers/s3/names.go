package s3

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"velocity.internal/desk/backend/internal/tree"
	"velocity.internal/desk/backend/storage"
)

// namesAge is how long the names of a type are believed. Within it, a new name
// of another process that differs only in case is not seen.
const namesAge = 5 * time.Minute

// names knows the names of types by how they fold, so that a new name does not
// ask the service for all others. They are read when the first new name comes,
// and kept in step with what this driver writes.
type names struct {
	mu    sync.Mutex
	known map[[2]string]bool       // tenants, with an empty type, and types that exist
	types map[[2]string]*typeNames // by tenant and type
}

type typeNames struct {
	mu     sync.Mutex // held while they are read
	read   time.Time
	byFold map[string][]string
}

func (n *names) of(tenant, contentType string) *typeNames {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.types == nil {
		n.types = map[[2]string]*typeNames{}
	}
	t := n.types[[2]string{tenant, contentType}]
	if t == nil {
		t = &typeNames{byFold: map[string][]string{}}
		n.types[[2]string{tenant, contentType}] = t
	}
	return t
}

// knows reports whether a tenant, and unless it is empty a type of it, is known to exist.
func (n *names) knows(tenant, contentType string) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.known[[2]string{tenant, contentType}]
}

func (n *names) addContainer(tenant, contentType string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.known == nil {
		n.known = map[[2]string]bool{}
	}
	n.known[[2]string{tenant, ""}], n.known[[2]string{tenant, contentType}] = true, true
}

// add notes a name that was written.
func (n *names) add(a storage.Address) {
	n.addContainer(a.Tenant, a.Type)
	t := n.of(a.Tenant, a.Type)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.add(a.Name())
}

// drop notes that a name is no more, not even among the versions.
func (n *names) drop(a storage.Address) {
	t := n.of(a.Tenant, a.Type)
	t.mu.Lock()
	defer t.mu.Unlock()
	fold := storage.FoldName(a.Name())
	t.byFold[fold] = slices.DeleteFunc(t.byFold[fold], func(name string) bool { return name == a.Name() })
}

// forget forgets a type, or with an empty type everything of a tenant.
func (n *names) forget(tenant, contentType string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	inside := func(key [2]string) bool { return key[0] == tenant && (contentType == "" || key[1] == contentType) }
	maps.DeleteFunc(n.types, func(key [2]string, _ *typeNames) bool { return inside(key) })
	maps.DeleteFunc(n.known, func(key [2]string, _ bool) bool { return inside(key) || key[0] == tenant && key[1] == "" })
}

func (t *typeNames) add(name string) {
	fold := storage.FoldName(name)
	if !slices.Contains(t.byFold[fold], name) {
		t.byFold[fold] = append(t.byFold[fold], name)
	}
}

// checkNew judges an address at which nothing stands: its name must not differ
// only in case from one that the type holds in some state or among its
// versions, apart from those of the id leaving.
func (d *Driver) checkNew(ctx context.Context, a, leaving storage.Address) error {
	if err := d.checkContainer(ctx, a.Tenant, a.Type); err != nil {
		return err
	}
	t := d.names.of(a.Tenant, a.Type)
	t.mu.Lock()
	defer t.mu.Unlock()
	if time.Since(t.read) > namesAge {
		if err := d.readNames(ctx, a.Tenant, a.Type, t); err != nil {
			return err
		}
	}
	alike := t.byFold[storage.FoldName(a.Name())]
	if slices.Contains(alike, a.Name()) {
		return nil
	}
	for _, name := range alike {
		if id, _ := storage.SplitName(name); a.Type != leaving.Type || id != leaving.ID {
			return storage.CaseTaken(a.Name(), name)
		}
	}
	return nil
}

// readNames reads the names of a type in every state and among the versions.
func (d *Driver) readNames(ctx context.Context, tenant, contentType string, t *typeNames) error {
	began, byFold := time.Now(), typeNames{byFold: map[string][]string{}}
	var mu sync.Mutex
	err := each(ctx, 4, func(ctx context.Context, i int) error {
		note := func(name string) {
			mu.Lock()
			defer mu.Unlock()
			byFold.add(name)
		}
		if i == 3 {
			return d.versions.past(ctx, tenant, contentType, "", "", func(v pastItem) bool { note(v.name); return true })
		}
		state := storage.States()[i]
		if state == storage.Live && d.found.versioned {
			return nil // they are among the versions
		}
		root := d.key(tree.State(tenant, contentType, state)) + "/"
		return d.walkVisible(ctx, root, "", "", pageKeys, func(o types.Object) bool {
			note(aws.ToString(o.Key)[len(root):])
			return true
		})
	})
	if err == nil {
		t.read, t.byFold = began, byFold.byFold
	}
	return err
}
