package redis

import (
	"context"
	"strings"

	goredis "github.com/redis/go-redis/v9"

	"velocity.internal/desk/backend/storage"
)

// Answers of scripts that their callers deal with. Others become errors in judge.
const (
	answerOK       = "ok"
	answerTenant   = "tenant"   // it is not known: register it and come again
	answerTaken    = "taken"    // name, the name that differs in case only
	answerChanged  = "changed"  // look again
	answerComments = "comments" // make a plan for them
	answerDiffers  = "differs"  // the document that is there
	answerOccupied = "occupied"
	answerNoItem   = "noitem"
)

// answer is what a script returned: a word and values, each text or nil.
type answer struct {
	word   string
	values []any
}

// text returns a value, "" where there is none.
func (a *answer) text(i int) string {
	if i >= len(a.values) {
		return ""
	}
	s, _ := a.values[i].(string)
	return s
}

// read runs a script that changes nothing.
func (d *Driver) read(ctx context.Context, s *script, tag string, args ...any) (*answer, error) {
	return d.run(ctx, s, tag, args, func(cmd *goredis.Cmd) goredis.Cmder { return cmd })
}

// write runs a script that changes something. It is sent once only: after a
// connection broke nobody knows whether it has run.
func (d *Driver) write(ctx context.Context, s *script, tag string, args ...any) (*answer, error) {
	return d.run(ctx, s, tag, args, func(cmd *goredis.Cmd) goredis.Cmder { return once{cmd} })
}

// once is a command that the client does not send again by itself.
type once struct{ *goredis.Cmd }

// NoRetry implements redis.Cmder.
func (once) NoRetry() bool { return true }

func (d *Driver) run(ctx context.Context, s *script, tag string, args []any, wrap func(*goredis.Cmd) goredis.Cmder) (*answer, error) {
	send := func(ctx context.Context, name, script string) ([]any, error) {
		cmd := goredis.NewCmd(ctx, append([]any{name, script, 1, tag}, args...)...)
		if err := d.client.Process(ctx, wrap(cmd)); err != nil {
			return nil, err
		}
		return cmd.Slice()
	}
	values, err := guard(ctx, d, func(ctx context.Context) ([]any, error) {
		values, err := send(ctx, "evalsha", s.sha)
		if err != nil && strings.HasPrefix(err.Error(), "NOSCRIPT") {
			return send(ctx, "eval", s.text)
		}
		return values, err
	})
	if err != nil {
		return nil, err
	}
	if len(values) == 0 {
		return nil, storage.Errorf(storage.ErrCorrupt, "the server gave no answer to a script")
	}
	word, _ := values[0].(string)
	out := &answer{word, values[1:]}
	return out, judge(out)
}

// judge turns the answers that mean the same everywhere into errors.
func judge(a *answer) error {
	switch a.word {
	case "absent":
		return storage.ErrNotFound
	case "conflict":
		return storage.Conflict(a.text(0))
	case "unstaged":
		return storage.Errorf(storage.ErrUnavailable, "the upload rested so long that its beginning was swept: send it again")
	}
	return nil
}

// guard makes a call to the server that returns as soon as ctx ends, also when
// the server is silent: a connection hears of deadlines only. What it leaves
// behind ends with the time-out of the connection or with Close.
func guard[T any](ctx context.Context, d *Driver, call func(context.Context) (T, error)) (T, error) {
	type outcome struct {
		value T
		err   error
	}
	var none T
	if err := ctx.Err(); err != nil {
		return none, err
	}
	done := make(chan outcome, 1)
	go func() {
		d.calls.RLock()
		defer d.calls.RUnlock()
		value, err := call(ctx)
		done <- outcome{value, err}
	}()
	select {
	case got := <-done:
		return got.value, translate(ctx, got.err)
	case <-ctx.Done():
		return none, ctx.Err()
	}
}
