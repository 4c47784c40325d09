package identity_test

import (
	"errors"
	"testing"

	"velocity.internal/desk/backend/identity"
)

func TestNobodyAndUnknownRolesMayDoNothing(t *testing.T) {
	for _, actor := range []identity.Actor{{}, identity.NewActor("editor", identity.Browser, map[string]identity.Role{"": "owner"})} {
		for _, right := range []identity.Right{identity.Read, identity.Write, identity.Administer} {
			if err := actor.Require("acme", right); !errors.Is(err, identity.ErrForbidden) {
				t.Errorf("%v may %s", actor, right)
			}
		}
	}
}

func TestARoleCountsOnlyInItsTenant(t *testing.T) {
	actor := identity.NewActor("editor", identity.Browser, map[string]identity.Role{"acme": identity.Publisher})
	if actor.May("globex", identity.Read) || !actor.May("acme", identity.Publish) {
		t.Error("a role leaks into another tenant or does not count in its own")
	}
}

func TestEachRoleHasTheRightsOfThoseBeforeIt(t *testing.T) {
	want := map[identity.Role]int{identity.Reader: 1, identity.Author: 3, identity.Reviewer: 4, identity.Publisher: 5, identity.Administrator: 7}
	rights := []identity.Right{identity.Read, identity.Comment, identity.Write, identity.Review, identity.Publish, identity.Model, identity.Administer}
	for role, most := range want {
		for i, right := range rights {
			if got := role.Has(right); got != (i < most) {
				t.Errorf("%s has %s: %v", role, right, got)
			}
		}
	}
}

func TestTheLocalProfileAdministersEverything(t *testing.T) {
	if err := identity.Local("editor", identity.Window).Require("any", identity.Administer); err != nil {
		t.Fatal(err)
	}
}
