package s3

import (
	"context"
	"slices"
	"sync"

	"velocity.internal/desk/backend/storage"
)

// locks order the writers of one item within this driver, so that they do not
// have to meet in the store. Against other processes conditions hold.
type locks struct {
	mu   sync.Mutex
	held map[string]*itemLock
}

type itemLock struct {
	turn  chan struct{} // holds one token while nobody has the lock
	users int
}

// lock waits for the turn of every id that is given and returns what ends it.
func (l *locks) lock(ctx context.Context, ids ...storage.Address) (unlock func(), err error) {
	names := make([]string, 0, len(ids))
	for _, a := range ids {
		names = append(names, a.Tenant+"\x00"+a.Type+"\x00"+a.ID)
	}
	slices.Sort(names)
	names = slices.Compact(names)
	for i, name := range names {
		if err := l.one(ctx, name); err != nil {
			l.release(names[:i])
			return nil, err
		}
	}
	return func() { l.release(names) }, nil
}

func (l *locks) one(ctx context.Context, name string) error {
	l.mu.Lock()
	if l.held == nil {
		l.held = map[string]*itemLock{}
	}
	lock := l.held[name]
	if lock == nil {
		lock = &itemLock{turn: make(chan struct{}, 1)}
		lock.turn <- struct{}{}
		l.held[name] = lock
	}
	lock.users++
	l.mu.Unlock()
	select {
	case <-lock.turn:
		return nil
	case <-ctx.Done():
		l.leave(name)
		return ctx.Err()
	}
}

func (l *locks) release(names []string) {
	for _, name := range names {
		l.mu.Lock()
		turn := l.held[name].turn
		l.mu.Unlock()
		turn <- struct{}{}
		l.leave(name)
	}
}

func (l *locks) leave(name string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if lock := l.held[name]; lock.users == 1 {
		delete(l.held, name)
	} else {
		lock.users--
	}
}
