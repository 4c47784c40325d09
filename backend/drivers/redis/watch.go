package redis

import (
	"context"
	"encoding/json"
	"sync"

	goredis "github.com/redis/go-redis/v9"

	"velocity.internal/desk/backend/storage"
)

// listener hears what every process publishes, from the first watch to the end.
type listener struct {
	mu     sync.Mutex
	pubsub *goredis.PubSub
	work   sync.WaitGroup
}

// Watch implements storage.Driver. Own changes come the same way as others'.
func (d *Driver) Watch(ctx context.Context, scope storage.Scope) (<-chan storage.Event, error) {
	if err := d.listen(ctx); err != nil {
		return nil, err
	}
	return d.hub.Watch(ctx, scope)
}

// listen subscribes to the changes, once.
func (d *Driver) listen(ctx context.Context) error {
	l := &d.listening
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.pubsub != nil {
		return nil
	}
	pubsub, err := guard(ctx, d, func(ctx context.Context) (*goredis.PubSub, error) {
		pubsub := d.client.Subscribe(ctx, d.cfg.Root+":changes")
		if _, err := pubsub.Receive(ctx); err != nil { // the server has confirmed it
			_ = pubsub.Close()
			return nil, err
		}
		return pubsub, nil
	})
	if err != nil {
		return err
	}
	l.pubsub = pubsub
	heard := pubsub.ChannelWithSubscriptions()
	l.work.Go(func() {
		for message := range heard {
			switch message := message.(type) {
			case *goredis.Subscription: // the connection was lost and is there again
				d.hub.Publish(storage.Event{Resync: true})
			case *goredis.Message:
				d.hub.Publish(decodeEvents(message.Payload)...)
			}
		}
	})
	return nil
}

func (l *listener) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.pubsub != nil {
		_ = l.pubsub.Close()
		l.work.Wait()
	}
}

// decodeEvents reads what finish in lib.lua publishes. What it does not
// understand is a gap.
func decodeEvents(payload string) []storage.Event {
	var message struct {
		Tag    string     `json:"tag"`
		Events [][]string `json:"events"` // kind, type, id, name, state, revision
	}
	if json.Unmarshal([]byte(payload), &message) != nil {
		return []storage.Event{{Resync: true}}
	}
	tenant := tenantOf(message.Tag)
	events := make([]storage.Event, 0, len(message.Events))
	for _, e := range message.Events {
		if len(e) != 6 {
			return []storage.Event{{Resync: true}}
		}
		a := storage.Address{Tenant: tenant, Type: e[1], ID: e[2], State: storage.State(e[4])}
		if name := e[3]; name != "" {
			a.ID, a.Ext = storage.SplitName(name)
		}
		events = append(events, storage.Event{Address: a, Kind: e[0], Revision: e[5]})
	}
	return events
}
