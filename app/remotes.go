package app

import (
	"context"
	"sync"
	"time"

	"velocity.internal/desk/backend/identity"
	"velocity.internal/desk/backend/storage"
)

// Remotes keeps stores in step with those elsewhere, as a Git repository with
// its remote. Capabilities.Remote says which have one.
type Remotes struct{ door }

// Remote is how a store stands to the other one. A transfer between them runs by
// itself, so that it may take longer than a call.
type Remote struct {
	Standing storage.Standing `json:"standing"` // as of the last transfer
	Running  bool             `json:"running"`
	Progress string           `json:"progress"` // the last line of the one that runs
	Message  string           `json:"message"`  // why the last one failed; "" when it did not
	Ended    string           `json:"ended"`    // when the last one ended; "" when there was none
}

// What a transfer may take, and how long a page is left in peace between two of its lines.
const (
	remoteTimeout = 30 * time.Minute
	remotePause   = 200 * time.Millisecond
)

// remotes are the transfers of this run, the last one of each connection.
type remotes struct {
	mu   sync.Mutex
	last map[string]*remoteJob
}

type remoteJob struct {
	cancel  context.CancelFunc // nil once it has ended
	line    string
	told    time.Time // when the line was
	failure string
	ended   time.Time
}

// State returns how the store of a connection stands to the other one.
func (r *Remotes) State(connection string) (*Remote, error) {
	return ask(r.door, func(ctx context.Context, _ identity.Actor) (*Remote, error) {
		replica, err := r.replica(ctx, connection)
		if err != nil {
			return nil, err
		}
		standing, err := replica.Standing(ctx)
		if err != nil {
			return nil, err
		}
		out := r.core.remotes.state(connection)
		out.Standing = standing
		return &out, nil
	})
}

// Fetch begins to bring what is new elsewhere, without changing any content here.
func (r *Remotes) Fetch(connection string) error {
	return r.begin(connection, storage.Replica.FetchRemote)
}

// Sync begins to bring both in step.
func (r *Remotes) Sync(connection string) error {
	return r.begin(connection, storage.Replica.SyncRemote)
}

// Cancel ends the transfer that runs, if any. What it has brought stays.
func (r *Remotes) Cancel(connection string) error {
	_, err := ask(r.door, func(_ context.Context, actor identity.Actor) (struct{}, error) {
		if err := actor.Require("", identity.Administer); err != nil {
			return struct{}{}, err
		}
		r.core.remotes.cancel(connection)
		return struct{}{}, nil
	})
	return err
}

func (r *Remotes) begin(connection string, transfer func(storage.Replica, context.Context, func(string)) (storage.Standing, error)) error {
	_, err := ask(r.door, func(ctx context.Context, actor identity.Actor) (struct{}, error) {
		if err := actor.Require("", identity.Administer); err != nil {
			return struct{}{}, err
		}
		replica, err := r.replica(ctx, connection)
		if err != nil {
			return struct{}{}, err
		}
		return struct{}{}, r.core.transferRemote(connection, func(ctx context.Context, progress func(string)) error { //nolint:contextcheck // it outlives the call
			_, err := transfer(replica, ctx, progress)
			return err
		})
	})
	return err
}

func (r *Remotes) replica(ctx context.Context, connection string) (storage.Replica, error) {
	service, err := r.core.Service(ctx, connection)
	if err != nil {
		return nil, err
	}
	replica, ok := service.Store().(storage.Replica)
	if !ok {
		return nil, storage.ErrUnsupported
	}
	return replica, nil
}

// transferRemote runs a transfer until it ends or the core does.
func (c *Core) transferRemote(connection string, f func(ctx context.Context, progress func(string)) error) error {
	ctx, cancel := context.WithTimeout(c.ctx, remoteTimeout)
	job := &remoteJob{cancel: cancel}
	if !c.remotes.add(connection, job) {
		cancel()
		return storage.Errorf(storage.ErrInvalid, "a transfer with the remote is running: wait for it, or cancel it")
	}
	tell := func() { c.events.publish(Event{Name: EventRemote, Data: RemoteChange{Connection: connection}}) }
	c.running.Go(func() {
		err := f(ctx, func(line string) {
			if c.remotes.progress(job, line) {
				tell()
			}
		})
		failure := ""
		if err != nil {
			failure = FaultOf(ctx, c.log, err).Message
		}
		c.remotes.end(job, failure)
		cancel()
		tell()
	})
	return nil
}

func (r *remotes) add(connection string, job *remoteJob) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if last := r.last[connection]; last != nil && last.cancel != nil {
		return false
	}
	if r.last == nil {
		r.last = map[string]*remoteJob{}
	}
	r.last[connection] = job
	return true
}

// progress keeps a line and reports whether it is time to tell it.
func (r *remotes) progress(job *remoteJob, line string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	job.line = line
	if time.Since(job.told) < remotePause {
		return false
	}
	job.told = time.Now()
	return true
}

func (r *remotes) end(job *remoteJob, failure string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	job.cancel, job.line, job.failure, job.ended = nil, "", failure, time.Now()
}

func (r *remotes) cancel(connection string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if job := r.last[connection]; job != nil && job.cancel != nil {
		job.cancel()
	}
}

func (r *remotes) state(connection string) Remote {
	r.mu.Lock()
	defer r.mu.Unlock()
	job := r.last[connection]
	if job == nil {
		return Remote{}
	}
	return Remote{Running: job.cancel != nil, Progress: job.line, Message: job.failure, Ended: timestamp(job.ended)}
}
