package redis

import (
	"context"
	"slices"
	"strings"

	goredis "github.com/redis/go-redis/v9"

	"velocity.internal/desk/backend/drivers/internal/unique"
	"velocity.internal/desk/backend/storage"
)

// The registry under the global tag says which tenants there may be. A tenant
// exists when its own key does, in which the first write to it notes the token
// that the registry has given out. Both lie in different slots of a cluster, so
// they cannot change in one step: a tenant is entered before it is made, and one
// that is removed leaves its token behind as gone before it is taken out, so that
// a write which learned the token in between registers it again.

// admitted runs a script that may make its tenant and type: token, ttl, type and
// the folded type stand before its other arguments.
func (d *Driver) admitted(ctx context.Context, s *script, tenant, contentType string, args ...any) (*answer, error) {
	token := ""
	for range 10 {
		all := append([]any{token, d.cfg.TTL.Milliseconds(), contentType, storage.FoldName(contentType)}, args...)
		got, err := d.write(ctx, s, d.tag(tenant), all...)
		if err != nil {
			return nil, err
		}
		switch got.word {
		case answerTaken:
			return nil, storage.CaseTaken(got.text(0), got.text(1))
		case answerTenant:
			if token, err = d.register(ctx, tenant, got.text(0)); err != nil {
				return nil, err
			}
		default:
			return got, nil
		}
	}
	return nil, storage.Errorf(storage.ErrUnavailable, "the tenant is being removed by somebody else: try again")
}

// register enters a tenant and returns its token, which is not the one that is gone.
func (d *Driver) register(ctx context.Context, tenant, gone string) (string, error) {
	for {
		got, err := d.write(ctx, registerScript, d.tag(""), tenant, storage.FoldName(tenant), unique.ID(), gone)
		if err != nil || got.word == answerOK {
			return got.text(0), err
		}
		// Only a tenant that exists keeps others from its name.
		holder, token := got.text(1), got.text(2)
		if kept, err := d.forget(ctx, holder, token); err != nil {
			return "", err
		} else if kept {
			return "", storage.CaseTaken(tenant, holder)
		}
	}
}

// forget takes a tenant that does not exist out of the registry.
func (d *Driver) forget(ctx context.Context, tenant, token string) (kept bool, err error) {
	got, err := d.write(ctx, buryScript, d.tag(tenant), token)
	if err != nil || got.word == answerChanged {
		return true, err
	}
	_, err = d.write(ctx, unregisterScript, d.tag(""), tenant, storage.FoldName(tenant), token)
	return false, err
}

// Tenants implements storage.Driver.
func (d *Driver) Tenants(ctx context.Context) ([]string, error) {
	known, err := d.registered(ctx)
	if err != nil {
		return nil, err
	}
	there := make(map[string]*goredis.IntCmd, len(known))
	_, err = guard(ctx, d, func(ctx context.Context) ([]goredis.Cmder, error) {
		return d.client.Pipelined(ctx, func(pipe goredis.Pipeliner) error {
			for tenant := range known {
				there[tenant] = pipe.Exists(ctx, d.tag(tenant))
			}
			return nil
		})
	})
	if err != nil {
		return nil, err
	}
	names := make([]string, 0, len(known))
	for tenant, token := range known {
		if there[tenant].Val() > 0 {
			names = append(names, tenant)
		} else if d.cfg.TTL > 0 { // it has most likely expired
			if _, err := d.forget(ctx, tenant, token); err != nil {
				return nil, err
			}
		}
	}
	slices.Sort(names)
	return names, nil
}

// registered returns the tokens of the tenants in the registry.
func (d *Driver) registered(ctx context.Context) (map[string]string, error) {
	entries, err := guard(ctx, d, func(ctx context.Context) ([]string, error) {
		return d.client.HVals(ctx, d.key("", "tenants")).Result()
	})
	if err != nil {
		return nil, err
	}
	known := make(map[string]string, len(entries))
	for _, entry := range entries {
		if i := strings.LastIndexByte(entry, '\n'); i >= 0 {
			known[entry[:i]] = entry[i+1:]
		}
	}
	return known, nil
}

// removeTenant removes a tenant for good. A repeat completes what was interrupted.
func (d *Driver) removeTenant(ctx context.Context, tenant string) error {
	known, err := d.registered(ctx)
	if err != nil {
		return err
	}
	token := known[tenant]
	if _, err := d.write(ctx, removeTenantScript, d.tag(tenant), token); err != nil || token == "" {
		return err
	}
	_, err = d.write(ctx, unregisterScript, d.tag(""), tenant, storage.FoldName(tenant), token)
	return err
}
