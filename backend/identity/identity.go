// Package identity says who acts, through which door, and what they may do.
package identity

import (
	"errors"
	"fmt"
	"slices"
)

// ErrForbidden is the kind of every refusal for lack of a right.
var ErrForbidden = errors.New("not allowed")

// Role is what a person is in a tenant. Each role has the rights of those before it.
type Role string

// The roles, least first.
const (
	Reader        Role = "reader"
	Author        Role = "author"
	Reviewer      Role = "reviewer"
	Publisher     Role = "publisher"
	Administrator Role = "administrator"
)

// Roles lists every role, least first.
func Roles() []Role { return []Role{Reader, Author, Reviewer, Publisher, Administrator} }

// Right is one thing that a person may be allowed to do.
type Right string

// The rights.
const (
	Read       Right = "read"       // see content in every state, versions, comments
	Comment    Right = "comment"    // comment, reply, resolve
	Write      Right = "write"      // create, edit, submit, discard and move drafts and their metadata
	Review     Right = "review"     // approve pending content, request changes
	Publish    Right = "publish"    // publish directly, edit live, unpublish, delete, restore to live
	Model      Right = "model"      // schemas, webhooks, content types, folders' order
	Administer Right = "administer" // tenants, raw records, people
)

// least is the table of rights: the least role that has each.
var least = map[Right]Role{
	Read: Reader, Comment: Author, Write: Author, Review: Reviewer, Publish: Publisher, Model: Administrator, Administer: Administrator,
}

// Has reports whether a role includes a right. An unknown role has none.
func (r Role) Has(right Right) bool {
	return slices.Index(Roles(), r) >= 0 && slices.Index(Roles(), r) >= slices.Index(Roles(), least[right])
}

// Door is the way by which a request came in.
type Door string

// The doors.
const (
	Window   Door = "window"
	Browser  Door = "browser"
	API      Door = "api"
	Command  Door = "command"
	Transfer Door = "transfer"
)

// Actor is the signed-in person of one request. The zero Actor may do nothing.
type Actor struct {
	Name  string // what history and comments carry
	Door  Door
	roles map[string]Role // by tenant; "" stands for every tenant
}

// NewActor returns an actor with the given roles by tenant; "" stands for every tenant.
func NewActor(name string, door Door, roles map[string]Role) Actor {
	return Actor{Name: name, Door: door, roles: roles}
}

// Local returns the person of a local profile, who administers everything:
// on the person's own machine the store's credentials are the only real wall.
func Local(name string, door Door) Actor {
	return NewActor(name, door, map[string]Role{"": Administrator})
}

// May reports whether the actor has a right in a tenant.
func (a Actor) May(tenant string, right Right) bool {
	if role, ok := a.roles[tenant]; ok && role.Has(right) {
		return true
	}
	return a.roles[""].Has(right)
}

// Require returns ErrForbidden, in words, unless the actor has the right.
func (a Actor) Require(tenant string, right Right) error {
	if a.May(tenant, right) {
		return nil
	}
	if tenant == "" {
		return fmt.Errorf("%w: this needs the role %s", ErrForbidden, least[right])
	}
	return fmt.Errorf("%w: this needs the role %s in %s", ErrForbidden, least[right], tenant)
}
