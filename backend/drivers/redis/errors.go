package redis

import (
	"context"
	"errors"
	"strings"

	goredis "github.com/redis/go-redis/v9"

	"velocity.internal/desk/backend/storage"
)

// refusals says what an error that Redis answers with means, by its first word.
var refusals = map[string]struct {
	kind error
	text string
}{
	"OOM":         {storage.ErrUnavailable, "Redis has used up the memory that it may use (maxmemory)"},
	"MISCONF":     {storage.ErrUnavailable, "Redis takes no writes because it cannot save to its disk"},
	"READONLY":    {storage.ErrUnavailable, "this Redis server is a replica, which takes no writes"},
	"NOREPLICAS":  {storage.ErrUnavailable, "Redis takes no writes because too few replicas are connected"},
	"LOADING":     {storage.ErrUnavailable, "Redis is still loading its data"},
	"BUSY":        {storage.ErrUnavailable, "Redis is busy with a script"},
	"CLUSTERDOWN": {storage.ErrUnavailable, "the Redis cluster is not complete"},
	"MASTERDOWN":  {storage.ErrUnavailable, "the Redis server has lost its master"},
	"TRYAGAIN":    {storage.ErrUnavailable, "the Redis cluster is moving this data"},
	"MOVED":       {storage.ErrUnavailable, "this Redis server is part of a cluster: use the mode cluster"},
	"NOAUTH":      {storage.ErrUnavailable, "Redis wants a password"},
	"WRONGPASS":   {storage.ErrUnavailable, "Redis refuses this user name or password"},
	"NOPERM":      {storage.ErrUnavailable, "the Redis user may not do this"},
	"WRONGTYPE":   {storage.ErrCorrupt, "a key of this store is in use by something else: choose another root"},
}

// translate turns an error of the client into one of the contract. Where ctx has
// ended, that is the reason.
func translate(ctx context.Context, err error) error {
	var known *storage.Error
	switch {
	case err == nil || errors.As(err, &known):
		return err
	case ctx.Err() != nil:
		return ctx.Err()
	}
	if answered := goredis.Error(nil); errors.As(err, &answered) && !errors.Is(err, goredis.ErrClosed) {
		word, _, _ := strings.Cut(answered.Error(), " ")
		if word == "ERR" && strings.Contains(err.Error(), "invalid password") {
			word = "WRONGPASS"
		}
		if refusal, ok := refusals[word]; ok {
			return &storage.Error{Kind: refusal.kind, Message: refusal.text, Err: err}
		}
		if strings.Contains(err.Error(), "NOPERM") { // from within a script
			return &storage.Error{Kind: storage.ErrUnavailable, Message: refusals["NOPERM"].text, Err: err}
		}
		return err
	}
	return &storage.Error{Kind: storage.ErrUnavailable, Message: "the store cannot be reached", Err: err}
}
