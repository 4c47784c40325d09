package s3

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"velocity.internal/desk/backend/internal/tree"
	"velocity.internal/desk/backend/storage"
)

const (
	// usedAge is how long a type that was read or written counts as looked at.
	usedAge = 10 * time.Minute
	// usedMost is how many types are looked at for the changes of others.
	usedMost = 32
	// toldMost bounds the memory of what was told; forgetting costs a repetition.
	toldMost = 8192
)

// watcher looks for the changes of others in the types that somebody looks at:
// those that this driver has read or written a while ago. The rest of the bucket
// is left alone.
type watcher struct {
	mu     sync.Mutex
	used   map[[2]string]*used
	told   map[storage.Address]string // revisions of content that were told last
	cancel context.CancelFunc         // of the goroutine that looks, nil when there is none
	closed bool
	looks  sync.WaitGroup

	looking sync.Mutex // held while the store is read
}

// used is a type that was read or written.
type used struct {
	at   time.Time
	seen sight // nil before the first look
}

// sight is what a look found, by key.
type sight map[string]mark

// mark is what a list says of a change of an object.
type mark struct {
	stored string
	at     time.Time
}

// use notes that a type is looked at.
func (w *watcher) use(tenant, contentType string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.used == nil {
		w.used = map[[2]string]*used{}
	}
	key := [2]string{tenant, contentType}
	if u := w.used[key]; u != nil {
		u.at = time.Now()
		return
	}
	if len(w.used) >= usedMost {
		oldest := key
		for k, u := range w.used {
			if oldest == key || u.at.Before(w.used[oldest].at) {
				oldest = k
			}
		}
		delete(w.used, oldest)
	}
	w.used[key] = &used{at: time.Now()}
}

// Watch implements storage.Driver.
func (d *Driver) Watch(ctx context.Context, scope storage.Scope) (<-chan storage.Event, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if scope.Tenant != "" && scope.Type != "" {
		d.watch.use(scope.Tenant, scope.Type)
	}
	if err := d.lookAround(ctx, func(u *used) bool { return u.seen == nil }); err != nil {
		return nil, err
	}
	events, err := d.hub.Watch(ctx, scope)
	if err != nil {
		return nil, err
	}
	d.watch.start(ctx, d)
	return events, nil
}

// start begins to look, unless that is done already.
func (w *watcher) start(ctx context.Context, d *Driver) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed || w.cancel != nil {
		return
	}
	ctx, w.cancel = context.WithCancel(context.WithoutCancel(ctx))
	w.looks.Go(func() { d.poll(ctx) })
}

// stop ends looking for good.
func (w *watcher) stop() {
	w.mu.Lock()
	w.closed = true
	if w.cancel != nil {
		w.cancel()
	}
	w.mu.Unlock()
	w.looks.Wait()
}

// poll looks until its context ends or nobody watches.
func (d *Driver) poll(ctx context.Context) {
	tick := time.NewTicker(d.cfg.WatchDelay)
	defer tick.Stop()
	failing := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if d.watch.rest(d.hub.Watching) {
			return
		}
		err := d.lookAround(ctx, func(*used) bool { return true })
		if err == nil && failing {
			d.publish(storage.Event{Resync: true})
		}
		failing = err != nil
	}
}

// rest ends looking when nobody watches.
func (w *watcher) rest(watching func() bool) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if watching() {
		return false
	}
	w.cancel()
	w.cancel = nil
	for _, u := range w.used {
		u.seen = nil
	}
	return true
}

// lookAround looks at the types that are used and wanted, and tells what changed.
func (d *Driver) lookAround(ctx context.Context, wanted func(*used) bool) error {
	w := &d.watch
	w.looking.Lock()
	defer w.looking.Unlock()
	w.mu.Lock()
	var keys [][2]string
	var before []sight
	for key, u := range w.used {
		if time.Since(u.at) > usedAge {
			delete(w.used, key)
		} else if wanted(u) {
			keys, before = append(keys, key), append(before, u.seen)
		}
	}
	w.mu.Unlock()
	return each(ctx, len(keys), func(ctx context.Context, i int) error {
		now, err := d.see(ctx, keys[i][0], keys[i][1])
		if err != nil {
			return err
		}
		var changed []string
		for key, m := range now {
			if before[i][key] != m {
				changed = append(changed, key)
			}
		}
		for key := range before[i] {
			if _, there := now[key]; !there {
				changed = append(changed, key)
			}
		}
		if before[i] != nil {
			if err := d.tell(ctx, changed); err != nil {
				return err
			}
		}
		w.mu.Lock()
		defer w.mu.Unlock()
		if u := w.used[keys[i]]; u != nil {
			u.seen = now
		}
		return nil
	})
}

// see lists the content of a type in every state and the comments on it.
func (d *Driver) see(ctx context.Context, tenant, contentType string) (sight, error) {
	seen := sight{}
	note := func(o types.Object) bool {
		seen[aws.ToString(o.Key)] = mark{aws.ToString(o.ETag), aws.ToTime(o.LastModified)}
		return true
	}
	for _, state := range storage.States() {
		root := d.key(tree.State(tenant, contentType, state)) + "/"
		if err := d.walkVisible(ctx, root, "", "", pageKeys, note); err != nil {
			return nil, err
		}
		if state == storage.Live {
			continue
		}
		err := d.walk(ctx, root+tree.CommentsDir+"/", "", func(o types.Object) (bool, error) { return note(o), nil })
		if err != nil {
			return nil, err
		}
	}
	return seen, nil
}

// tell publishes what became of keys, apart from what was told before.
func (d *Driver) tell(ctx context.Context, keys []string) error {
	slices.Sort(keys)
	return each(ctx, len(keys), func(ctx context.Context, i int) error {
		e := d.layout.Parse(d.path(keys[i]))
		switch e.Kind {
		case tree.KindContent:
			o, err := d.look(ctx, e.Address)
			if err != nil && !errors.Is(err, storage.ErrUnavailable) {
				return err
			}
			event := storage.Event{Address: e.Address, Kind: storage.EventContent, Revision: revision(o)}
			if o == nil {
				event.Kind = storage.EventDelete
			}
			if told, known := d.watch.last(e.Address); !known || told != event.Revision {
				d.publish(event)
			}
			return err
		case tree.KindDocument:
			d.changed(e.Key)
		case tree.KindContainer:
			c := e.Container
			d.publish(storage.Event{Address: storage.Address{Tenant: c.Tenant, Type: c.Type, ID: c.Folder, State: c.State}, Kind: storage.EventFolder})
		case tree.KindOther, tree.KindSidecar, tree.KindVersion:
		}
		return nil
	})
}

// publish tells the watchers of a change.
func (d *Driver) publish(events ...storage.Event) {
	d.watch.remember(events)
	d.hub.Publish(events...)
}

func (w *watcher) remember(events []storage.Event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.cancel == nil {
		return
	}
	for _, e := range events {
		if e.Kind != storage.EventContent && e.Kind != storage.EventDelete {
			continue
		}
		if w.told == nil || len(w.told) >= toldMost {
			w.told = map[storage.Address]string{}
		}
		w.told[e.Address] = e.Revision
	}
}

func (w *watcher) last(a storage.Address) (revision string, known bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	revision, known = w.told[a]
	return revision, known
}
