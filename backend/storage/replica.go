package storage

import "context"

// Replica is a store that is kept in step with another one elsewhere, as a
// branch of a Git repository is with that of a remote. A Driver may implement
// it; Capabilities.Remote says where the other one is, "" where there is none.
// progress, which may be nil, gets lines for a person.
type Replica interface {
	// Standing compares with the other one as it was when last fetched from.
	Standing(ctx context.Context) (Standing, error)
	// FetchRemote brings what is new elsewhere without changing any content here.
	FetchRemote(ctx context.Context, progress func(line string)) (Standing, error)
	// SyncRemote brings both in step. ErrConflict names what both have changed in
	// ways that cannot be joined; neither is changed then.
	SyncRemote(ctx context.Context, progress func(line string)) (Standing, error)
}

// Standing says how a store stands to the other one, in changes.
type Standing struct {
	Ahead  int `json:"ahead"`  // that the other one lacks
	Behind int `json:"behind"` // that this one lacks
}

var _ Replica = (*Store)(nil)

// Standing implements Replica. Without a remote it is ErrUnsupported, as the others are.
func (s *Store) Standing(ctx context.Context) (Standing, error) {
	return call(ctx, s, "Standing", Address{}, reading, func(ctx context.Context) (Standing, error) {
		r, err := s.replica()
		if err != nil {
			return Standing{}, err
		}
		return r.Standing(ctx)
	})
}

// FetchRemote implements Replica. It takes as long as its context allows.
func (s *Store) FetchRemote(ctx context.Context, progress func(line string)) (Standing, error) {
	return s.transport(ctx, "FetchRemote", reading, progress, Replica.FetchRemote)
}

// SyncRemote implements Replica. It takes as long as its context allows.
func (s *Store) SyncRemote(ctx context.Context, progress func(line string)) (Standing, error) {
	return s.transport(ctx, "SyncRemote", writing, progress, Replica.SyncRemote)
}

func (s *Store) transport(
	ctx context.Context, op string, want access, progress func(string), f func(Replica, context.Context, func(string)) (Standing, error),
) (Standing, error) {
	return stream(ctx, s, op, Address{}, want, func(ctx context.Context) (Standing, error) {
		r, err := s.replica()
		if err != nil {
			return Standing{}, err
		}
		if progress == nil {
			progress = func(string) {}
		}
		return f(r, ctx, progress)
	})
}

func (s *Store) replica() (Replica, error) {
	r, ok := s.driver.(Replica)
	if !ok || s.caps.Remote == "" {
		return nil, Errorf(ErrUnsupported, "this store is kept in step with no other")
	}
	return r, nil
}
