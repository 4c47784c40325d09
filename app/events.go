package app

import (
	"sync"

	"velocity.internal/desk/backend/identity"
)

// Names of the events that a page gets.
const (
	EventChange      = "change"      // something in a store changed; data is a Change
	EventResync      = "resync"      // events were lost: read everything again; data is empty
	EventConnections = "connections" // the list of connections changed; data is empty
	EventRemote      = "remote"      // a transfer with a remote got on or ended; data is a RemoteChange
)

// RemoteChange names the connection of a transfer; Remotes.State tells the rest.
type RemoteChange struct {
	Connection string `json:"connection"`
}

// Change says what changed in a store. Fields that do not apply are empty.
type Change struct {
	Connection string `json:"connection"`
	Tenant     string `json:"tenant"`
	Type       string `json:"type"`
	ID         string `json:"id"`
	Ext        string `json:"ext"`
	State      string `json:"state"`
	Kind       string `json:"kind"` // content, delete, comment, record, schema, webhook, folder
	Revision   string `json:"revision"`
	Resync     bool   `json:"resync"` // read again everything of the connection
}

// Event is one event for a page.
type Event struct {
	Name string
	Data any // marshals to JSON

	tenant string // whose readers may get it; "" is everybody
}

// queueLen is how many events wait for a slow page before they are replaced by
// one EventResync.
const queueLen = 256

// Events passes events on to any number of subscribers. A slow one never holds
// up the others.
type Events struct {
	mu   sync.Mutex
	subs map[*Subscription]bool // nil once closed
}

// Subscription is one page that listens. C is closed by Close of either side.
type Subscription struct {
	C <-chan Event

	events *Events
	actor  identity.Actor
	queue  chan Event
	lost   bool // events were dropped since the last one that fitted
}

func newEvents() *Events { return &Events{subs: map[*Subscription]bool{}} }

// Subscribe begins to listen for what the actor may read. The caller closes it.
func (e *Events) Subscribe(actor identity.Actor) *Subscription {
	s := &Subscription{events: e, actor: actor, queue: make(chan Event, queueLen)}
	s.C = s.queue
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.subs == nil {
		close(s.queue)
	} else {
		e.subs[s] = true
	}
	return s
}

// Close ends the subscription. It may be called twice.
func (s *Subscription) Close() {
	s.events.mu.Lock()
	defer s.events.mu.Unlock()
	if s.events.subs[s] {
		delete(s.events.subs, s)
		close(s.queue)
	}
}

// Close ends every subscription, also later ones.
func (e *Events) Close() {
	e.mu.Lock()
	defer e.mu.Unlock()
	for s := range e.subs {
		close(s.queue)
	}
	e.subs = nil
}

func (e *Events) publish(event Event) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for s := range e.subs {
		if event.tenant == "" || s.actor.May(event.tenant, identity.Read) {
			s.offer(event)
		}
	}
}

// offer queues an event without waiting. One place is kept free for the resync
// that stands for what was dropped.
func (s *Subscription) offer(event Event) {
	switch {
	case len(s.queue) < queueLen-1:
		s.lost = false
		s.queue <- event
	case !s.lost:
		s.lost = true
		s.queue <- Event{Name: EventResync, Data: struct{}{}}
	}
}
