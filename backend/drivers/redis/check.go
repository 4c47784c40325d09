package redis

import (
	"context"
	"strconv"
	"strings"
	"sync"

	goredis "github.com/redis/go-redis/v9"

	"velocity.internal/desk/backend/storage"
)

// Check reaches every server of the store, writes, asks whether the user may do
// all that the store needs, and reads what the settings say about how safe
// acknowledged writes are; Capabilities.Warning has that in words afterwards.
func (d *Driver) Check(ctx context.Context) error {
	warning, err := d.inspect(ctx)
	if err != nil {
		return err
	}
	d.warning.Store(&warning)
	for _, tag := range []string{d.tag(""), "{" + d.cfg.Root + ":}"} { // the second is of no tenant
		got, err := d.write(ctx, checkScript, tag)
		if err != nil {
			return err
		}
		if len(got.values) > 0 {
			denied := make([]string, len(got.values))
			for i := range denied {
				denied[i] = got.text(i)
			}
			return storage.Errorf(storage.ErrUnavailable, "the Redis user may not run %s on the keys {%s*} and the channel %s:changes",
				strings.Join(denied, ", "), d.cfg.Root, d.cfg.Root)
		}
	}
	return nil
}

// inspect reads the settings of every server that holds content.
func (d *Driver) inspect(ctx context.Context) (warning string, err error) {
	var mu sync.Mutex
	var all []settings
	ask := func(ctx context.Context, server *goredis.Client) error {
		s, err := readSettings(ctx, server)
		mu.Lock()
		defer mu.Unlock()
		all = append(all, s)
		return err
	}
	_, err = guard(ctx, d, func(ctx context.Context) (struct{}, error) {
		if cluster, ok := d.client.(*goredis.ClusterClient); ok {
			return struct{}{}, cluster.ForEachMaster(ctx, ask)
		}
		return struct{}{}, ask(ctx, d.client.(*goredis.Client))
	})
	if err != nil {
		return "", err
	}
	return d.cfg.warning(all), judgeServers(all)
}

// judgeServers refuses servers that are too old for the scripts.
func judgeServers(all []settings) error {
	for _, s := range all {
		if s.major > 0 && s.major < 7 {
			return storage.Errorf(storage.ErrUnsupported, "Redis 7 or newer is needed, and this is %s", s.version)
		}
	}
	return nil
}

// settings are what a server says about how safe its content is.
type settings struct {
	version  string
	major    int
	replicas int
	readable bool   // the fields below are known
	aof      bool   // an append-only file is kept
	fsync    string // always, everysec or no; "" when it may not be read
	save     string // the schedule of snapshots, "" for none
	policy   string // what is evicted when the memory is full
	limited  bool   // the memory has a limit
}

// readSettings asks one server. A user that may not ask leaves them unknown.
func readSettings(ctx context.Context, client *goredis.Client) (settings, error) {
	var s settings
	info, err := client.Info(ctx).Result()
	if refused(err) {
		return s, nil
	}
	if err != nil {
		return s, err
	}
	facts := map[string]string{}
	for line := range strings.Lines(info) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), ":"); ok {
			facts[name] = value
		}
	}
	s.version = facts["redis_version"]
	major, _, _ := strings.Cut(s.version, ".")
	s.major, _ = strconv.Atoi(major)
	s.replicas, _ = strconv.Atoi(facts["connected_slaves"])
	s.readable, s.aof = true, facts["aof_enabled"] == "1"
	s.policy, s.limited = facts["maxmemory_policy"], facts["maxmemory"] != "0" && facts["maxmemory"] != ""
	config := map[string]string{}
	for _, name := range []string{"appendfsync", "save"} {
		values, err := client.ConfigGet(ctx, name).Result()
		if refused(err) {
			config["save"] = "unknown"
			break
		}
		if err != nil {
			return s, err
		}
		config[name] = values[name]
	}
	s.fsync, s.save = config["appendfsync"], config["save"]
	return s, nil
}

// refused reports whether a server answered that it will not tell: the user may
// not ask, or a provider has taken the command away.
func refused(err error) bool {
	return err != nil && (strings.HasPrefix(err.Error(), "NOPERM") || strings.HasPrefix(err.Error(), "ERR unknown command"))
}
