package redis

import (
	"context"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"velocity.internal/desk/backend/storage"
)

// Names of the settings, which are those of the options of a URL too.
const (
	fieldAddresses   = "addresses"
	fieldMode        = "mode"
	fieldMaster      = "master"
	fieldUsername    = "username"
	fieldPassword    = "password"
	fieldDatabase    = "database"
	fieldTLS         = "tls"
	fieldCAFile      = "ca"
	fieldRoot        = "root"
	fieldTTL         = "ttl"
	fieldMaxVersions = "max_versions"
)

// inQuery are the settings that stand behind the question mark of a URL.
var inQuery = []string{fieldCAFile, fieldMaster, fieldMaxVersions, fieldMode, fieldRoot, fieldTTL}

// defaults are left out of a URL.
var defaults = map[string]string{fieldMode: ModeSingle, fieldRoot: defaultRoot, fieldTTL: "0", fieldMaxVersions: "0"}

const defaultPort = "6379"

// Backend describes stores in Redis. Their URL is
// redis://[USER[:PASSWORD]@]HOST[:PORT][,HOST:PORT…][/DATABASE], or rediss:// for
// TLS, with the options ca, master, max_versions, mode, root and ttl.
var Backend = storage.Backend{
	Kind:    "redis",
	Title:   "Redis",
	Note:    "Everything in the memory of a Redis 7 or Valkey server, for sites that change often or live shortly; items of at most 64 MiB.",
	Schemes: []string{"redis", "rediss"},
	Form:    "redis://HOST[:PORT]",
	Fields: []storage.Field{
		{Name: fieldAddresses, Label: "Server", Help: "HOST:PORT; several sentinels or nodes of a cluster are separated by commas.", Kind: storage.FieldText, Required: true, Default: "127.0.0.1:" + defaultPort, Choices: []string{}},
		{Name: fieldMode, Label: "Kind of server", Help: "One server, one that is found through sentinels, or a cluster.", Kind: storage.FieldChoice, Default: defaults[fieldMode], Choices: []string{ModeSingle, ModeSentinel, ModeCluster}},
		{Name: fieldMaster, Label: "Name at the sentinels", Help: "With sentinels only, for example mymaster.", Kind: storage.FieldText, Choices: []string{}},
		{Name: fieldUsername, Label: "User", Help: "Empty for the default user.", Kind: storage.FieldText, Choices: []string{}},
		{Name: fieldPassword, Label: "Password", Help: "", Kind: storage.FieldSecret, Choices: []string{}},
		{Name: fieldDatabase, Label: "Database", Help: "Its number; a cluster has 0 only.", Kind: storage.FieldNumber, Default: "0", Choices: []string{}},
		{Name: fieldTLS, Label: "TLS", Help: "Encrypts the connections.", Kind: storage.FieldBool, Default: "false", Choices: []string{}},
		{Name: fieldCAFile, Label: "Authorities", Help: "A PEM file with the certificates that are trusted instead of those of the system.", Kind: storage.FieldFile, Choices: []string{}},
		{Name: fieldRoot, Label: "Root", Help: "Begins every key, so that several stores share a server.", Kind: storage.FieldText, Default: defaults[fieldRoot], Choices: []string{}},
		{Name: fieldTTL, Label: "New tenants live for", Help: "Tenants made through this connection vanish when nothing has been written to them for so long, for example 72h; 0 keeps them for ever.", Kind: storage.FieldText, Default: "0", Choices: []string{}},
		{Name: fieldMaxVersions, Label: "Versions to keep", Help: "Of each item; 0 keeps all.", Kind: storage.FieldNumber, Default: "0", Choices: []string{}},
	},
	FromURL: fromURL,
	ToURL:   toURL,
	Place:   place,
	Open: func(ctx context.Context, values map[string]string) (storage.Storage, error) {
		cfg, err := configOf(values)
		if err != nil {
			return nil, err
		}
		return Open(ctx, cfg)
	},
}

// configOf reads values by field name.
func configOf(values map[string]string) (Config, error) {
	cfg := Config{
		Mode: values[fieldMode], Master: values[fieldMaster], Username: values[fieldUsername], Password: values[fieldPassword],
		CAFile: values[fieldCAFile], Root: values[fieldRoot],
	}
	for address := range strings.SplitSeq(values[fieldAddresses], ",") {
		if address = strings.TrimSpace(address); address != "" {
			cfg.Addresses = append(cfg.Addresses, withPort(address))
		}
	}
	var err error
	number := func(name string) (n int) {
		if text := values[name]; text != "" && err == nil {
			if n, err = strconv.Atoi(text); err != nil || n < 0 {
				err = storage.Errorf(storage.ErrInvalid, "%s must be a whole number, 0 or more, not %q", name, text)
			}
		}
		return n
	}
	cfg.Database, cfg.MaxVersions = number(fieldDatabase), number(fieldMaxVersions)
	if err != nil {
		return cfg, err
	}
	if text := values[fieldTLS]; text != "" {
		if cfg.TLS, err = strconv.ParseBool(text); err != nil {
			return cfg, storage.Errorf(storage.ErrInvalid, "tls must be true or false, not %q", text)
		}
	}
	if text := values[fieldTTL]; text != "" {
		if cfg.TTL, err = time.ParseDuration(text); err != nil {
			return cfg, storage.Errorf(storage.ErrInvalid, "ttl must be a time such as 90m or 72h, or 0, not %q", text)
		}
	}
	return cfg, cfg.complete()
}

func withPort(address string) string {
	if _, _, err := net.SplitHostPort(address); err == nil {
		return address
	}
	return net.JoinHostPort(strings.Trim(address, "[]"), defaultPort)
}

func fromURL(u *url.URL) (map[string]string, error) {
	values := map[string]string{fieldAddresses: u.Host, fieldTLS: strconv.FormatBool(u.Scheme == "rediss")}
	switch {
	case u.Opaque != "" || u.Host == "":
		return nil, storage.Errorf(storage.ErrInvalid, "the store URL names no server: write redis://HOST:PORT")
	case u.Fragment != "":
		return nil, storage.Errorf(storage.ErrInvalid, "the store URL ends in a fragment: write # as %%23")
	}
	if u.User != nil {
		values[fieldUsername] = u.User.Username()
		if password, ok := u.User.Password(); ok {
			values[fieldPassword] = password
		}
	}
	if path := strings.TrimPrefix(u.Path, "/"); path != "" {
		values[fieldDatabase] = path
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil { // its text would repeat parts of the URL
		return nil, storage.Errorf(storage.ErrInvalid, "the options of the store URL cannot be read")
	}
	for name, given := range query {
		if !slices.Contains(inQuery, name) || len(given) != 1 {
			return nil, storage.Errorf(storage.ErrInvalid, "the options of a Redis store are %s, each given once: %q is refused", strings.Join(inQuery, ", "), name)
		}
		values[name] = given[0]
	}
	_, err = configOf(values)
	return values, err
}

func toURL(values map[string]string) string {
	u := url.URL{Scheme: "redis", Host: strings.ReplaceAll(values[fieldAddresses], " ", "")}
	if secure, _ := strconv.ParseBool(values[fieldTLS]); secure {
		u.Scheme = "rediss"
	}
	if name := values[fieldUsername]; name != "" {
		u.User = url.User(name)
	}
	if n := values[fieldDatabase]; n != "" && n != "0" {
		u.Path = "/" + n
	}
	query := url.Values{}
	for _, name := range inQuery {
		if v := values[name]; v != "" && v != defaults[name] {
			query.Set(name, v)
		}
	}
	u.RawQuery = query.Encode()
	return u.String()
}

// place is the servers, the number of the database and the root.
func place(values map[string]string) string {
	out := strings.ReplaceAll(values[fieldAddresses], " ", "")
	if n := values[fieldDatabase]; n != "" {
		out += "/" + n
	}
	if root := values[fieldRoot]; root != "" && root != defaultRoot {
		out += " " + root
	}
	return out
}
