package app

import (
	"context"

	"velocity.internal/desk/backend/identity"
	"velocity.internal/desk/backend/workspace"
)

// Settings are the local profile and what the screens keep.
type Settings struct{ door }

// Profile is the person of this machine.
type Profile struct {
	Name string `json:"name"` // what history and comments carry
}

// Profile returns the local profile.
func (s *Settings) Profile() (*Profile, error) {
	return ask(s.door, func(ctx context.Context, _ identity.Actor) (*Profile, error) {
		p, err := s.core.opts.Workspace.Profile(ctx)
		return &Profile{Name: p.Name}, err
	})
}

// SetProfile changes the local profile.
func (s *Settings) SetProfile(profile Profile) error {
	_, err := ask(s.door, func(ctx context.Context, _ identity.Actor) (struct{}, error) {
		return struct{}{}, s.core.opts.Workspace.SetProfile(ctx, workspace.Profile(profile))
	})
	return err
}

// Preferences returns what the screens have kept, by key.
func (s *Settings) Preferences() (map[string]string, error) {
	return ask(s.door, func(ctx context.Context, _ identity.Actor) (map[string]string, error) {
		return s.core.opts.Workspace.Preferences(ctx)
	})
}

// SetPreference keeps a value under a key; "" removes it.
func (s *Settings) SetPreference(key, value string) error {
	_, err := ask(s.door, func(ctx context.Context, _ identity.Actor) (struct{}, error) {
		return struct{}{}, s.core.opts.Workspace.SetPreference(ctx, key, value)
	})
	return err
}
