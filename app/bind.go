package app

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"

	"velocity.internal/desk/backend/editorial"
	"velocity.internal/desk/backend/identity"
)

// Session says, at the moment of a call, under which context it runs and who
// the person is. In the window the context is that of the application, in a
// browser that of the request.
type Session func() (context.Context, identity.Actor)

// callTimeout bounds every bound call.
const callTimeout = 60 * time.Second

// Bound holds the structs whose exported methods a page may call, by the names
// under which it calls them.
type Bound struct {
	Activity    *Activity
	Comments    *Comments
	Connections *Connections
	Content     *Content
	History     *History
	Metadata    *Metadata
	Records     *Records
	Remotes     *Remotes
	Review      *Review
	Schemas     *Schemas
	Settings    *Settings
	System      *System
	Tenants     *Tenants
	Versions    *Versions
	Webhooks    *Webhooks
}

// Bind makes the bound structs for a session.
func Bind(core *Core, session Session) Bound {
	d := door{core, session}
	return Bound{
		Activity: &Activity{d}, Comments: &Comments{d}, Connections: &Connections{d}, Content: &Content{d}, History: &History{d},
		Metadata: &Metadata{d}, Records: &Records{d}, Remotes: &Remotes{d}, Review: &Review{d}, Schemas: &Schemas{d}, Settings: &Settings{d},
		System: &System{d}, Tenants: &Tenants{d}, Versions: &Versions{d}, Webhooks: &Webhooks{d},
	}
}

// List returns the structs as Wails wants them.
func (b Bound) List() []any {
	return []any{
		b.Activity, b.Comments, b.Connections, b.Content, b.History, b.Metadata, b.Records, b.Remotes, b.Review, b.Schemas, b.Settings,
		b.System, b.Tenants, b.Versions, b.Webhooks,
	}
}

// door is what every bound struct holds.
type door struct {
	core    *Core
	session Session
}

// ask runs one call: with a deadline, and with a panic turned into an error.
func ask[T any](d door, f func(ctx context.Context, actor identity.Actor) (T, error)) (result T, err error) {
	ctx, actor := d.session()
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			err = FaultOf(ctx, d.core.log, fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
		}
	}()
	if result, err = f(ctx, actor); err != nil {
		return result, FaultOf(ctx, d.core.log, err)
	}
	return result, nil
}

// at runs a call on the desk of a connection.
func at[T any](d door, connection string, f func(ctx context.Context, desk *editorial.Desk) (T, error)) (T, error) {
	return ask(d, func(ctx context.Context, actor identity.Actor) (T, error) {
		desk, err := d.core.Desk(ctx, connection, actor)
		if err != nil {
			var none T
			return none, err
		}
		return f(ctx, desk)
	})
}

// do is at for calls without a result.
func do(d door, connection string, f func(ctx context.Context, desk *editorial.Desk) error) error {
	_, err := at(d, connection, func(ctx context.Context, desk *editorial.Desk) (struct{}, error) {
		return struct{}{}, f(ctx, desk)
	})
	return err
}
