package filesystem

import (
	"slices"
	"strings"
	"sync"
	"time"

	"velocity.internal/desk/backend/internal/tree"
	"velocity.internal/desk/backend/storage"
)

// foldIndex finds the names in a folder that differ only in case. It is kept
// up to date by our own changes, so that a new name in a full folder costs no
// reading of the folder. Below a tenant it is used under the lock of that tenant;
// that of the tenants themselves is shared by all, but names that fold alike have
// one lock.
type foldIndex struct {
	mu    sync.Mutex
	time  time.Time // of the folder when it was last in step
	names map[string][]string
}

// inStep reports whether nobody else has changed the folder, whose time is given.
func (x *foldIndex) inStep(folder time.Time) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.time.Equal(folder)
}

func (x *foldIndex) setTime(folder time.Time) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.time = folder
}

func (x *foldIndex) add(key string) {
	fold := storage.FoldName(key)
	if !strings.HasSuffix(key, tree.MetaSuffix) && !slices.Contains(x.names[fold], key) {
		x.names[fold] = append(x.names[fold], key)
	}
}

func (x *foldIndex) remove(key string) {
	fold := storage.FoldName(key)
	x.names[fold] = slices.DeleteFunc(slices.Clone(x.names[fold]), func(k string) bool { return k == key })
}

// foldsOf returns the keys in a folder that are equal to key but for case.
func (d *Driver) foldsOf(dir, key string) ([]string, error) {
	info, err := d.stat(dir)
	if absent(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	index, ok := d.folds.get(dir)
	if !ok || !index.inStep(info.ModTime()) {
		keys, err := d.listOrNone(dir)
		if err != nil {
			return nil, err
		}
		index = &foldIndex{time: info.ModTime(), names: make(map[string][]string, len(keys))}
		for _, k := range keys {
			index.add(k)
		}
		d.folds.put(dir, index, len(keys)+1)
	}
	index.mu.Lock()
	defer index.mu.Unlock()
	return slices.Clone(index.names[storage.FoldName(key)]), nil
}

// checkNames forgets the indexes of the folders that a change touches unless
// they are in step before it.
func (d *Driver) checkNames(steps []step) {
	for _, s := range steps {
		for _, dir := range []string{parent(s.From), parent(s.To)} {
			if index, ok := d.folds.get(dir); ok {
				if info, err := d.root.Lstat(dir); err != nil || !index.inStep(info.ModTime()) {
					d.folds.drop(dir)
				}
			}
		}
	}
}

// noteNames keeps the indexes in step with a change that was made.
func (d *Driver) noteNames(h *hold, made []string, steps []step) {
	for _, dir := range made {
		if index, ok := d.folds.get(parent(dir)); ok {
			_, name := split(dir)
			index.note(name+"/", true)
		}
	}
	touched := map[string]*foldIndex{}
	for _, s := range steps {
		for at, file := range []string{s.From, s.To} {
			dir, name := split(file)
			if index, ok := d.folds.get(dir); ok && file != "" {
				index.note(name, at == 1)
				touched[dir] = index
			}
		}
	}
	for _, dir := range made {
		if index, ok := d.folds.get(parent(dir)); ok {
			touched[parent(dir)] = index
		}
	}
	for dir, index := range touched {
		info, err := d.root.Lstat(dir)
		if err != nil {
			d.folds.drop(dir)
			continue
		}
		index.setTime(info.ModTime())
	}
	if count, err := h.count(); err == nil {
		d.counts[h.stripe].Store(count)
	}
}

func (x *foldIndex) note(key string, there bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if there {
		x.add(key)
	} else {
		x.remove(key)
	}
}

// forgetNames drops every index, because somebody else made changes.
func (d *Driver) forgetNames() { d.folds.clear() }

// countNames forgets the indexes when another process changed the tenants of
// the lock since this one did. The caller has just taken the lock.
func (h *hold) countNames() error {
	count, err := h.count()
	if err == nil && h.d.counts[h.stripe].Swap(count) != count {
		h.d.forgetNames()
	}
	return err
}

// checkContainers refuses a tenant or type that is new and differs from an
// existing one only in case. An empty type is not judged.
func (v *view) checkContainers(tenant, contentType string) error {
	if tenant == "" {
		return nil
	}
	if err := v.checkContainer(tree.TenantsDir, tenant); err != nil || contentType == "" {
		return err
	}
	return v.checkContainer(tree.Types(tenant), contentType)
}

func (v *view) checkContainer(dir, name string) error {
	if info, err := v.d.stat(dir + "/" + name); err == nil && info.IsDir() {
		return nil
	}
	same, err := v.d.foldsOf(dir, name+"/")
	if err != nil {
		return v.d.failed(err)
	}
	for _, key := range same {
		if existing, _ := folderKey(key); existing != name {
			return storage.CaseTaken(name, existing)
		}
	}
	return nil
}

// checkNew judges an address at which nothing stands: its name must not differ
// only in case from one that the type holds in some state or among its
// versions, apart from those of the id leaving, and no folder may be in the way.
func (v *view) checkNew(a storage.Address, leaving storage.Address) error {
	if err := v.d.checkFree(tree.Content(a)); err != nil {
		return err
	}
	if err := v.checkContainers(a.Tenant, a.Type); err != nil {
		return err
	}
	known, err := v.known(a)
	if err != nil || known {
		return err
	}
	name := a.Name()
	for _, root := range itemRoots(a) {
		same, err := v.sameButCase(root, strings.Split(name, "/"), root == tree.Versions(a.Tenant, a.Type))
		if err != nil {
			return v.d.failed(err)
		}
		for _, existing := range same {
			id, _ := storage.SplitName(existing)
			if existing != name && (a.Type != leaving.Type && leaving.Type != "" || id != leaving.ID) {
				return storage.CaseTaken(name, existing)
			}
		}
	}
	return nil
}

// itemRoots returns the folders below which names of items of a type stand.
func itemRoots(a storage.Address) []string {
	roots := []string{tree.Versions(a.Tenant, a.Type)}
	for _, state := range storage.States() {
		roots = append(roots, tree.State(a.Tenant, a.Type, state))
	}
	return roots
}

// known reports whether the name exists in some state or has versions.
func (v *view) known(a storage.Address) (bool, error) {
	for _, state := range storage.States() {
		if there, err := v.exists(a.In(state)); there || err != nil {
			return there, err
		}
	}
	return v.hasVersions(a)
}

// sameButCase finds the names below a folder that are equal to one but for case.
func (v *view) sameButCase(dir string, parts []string, versions bool) ([]string, error) {
	key := parts[0]
	if len(parts) > 1 || versions {
		key += "/"
	}
	keys, err := v.d.foldsOf(dir, key)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, k := range keys {
		name, _ := folderKey(k)
		if len(parts) == 1 {
			names = append(names, name)
			continue
		}
		below, err := v.sameButCase(dir+"/"+name, parts[1:], versions)
		if err != nil {
			return nil, err
		}
		for _, b := range below {
			names = append(names, name+"/"+b)
		}
	}
	return names, nil
}
