package postgres

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

// Backend describes this kind of store. Its URLs are those of PostgreSQL,
// postgres://USER:PASSWORD@HOST:PORT/DATABASE, with the options sslmode,
// sslrootcert, application_name and statement_timeout (in seconds, 0 for none) as
// there, and schema, pool_max_conns and max_versions. host=/FOLDER reaches a
// server by its Unix socket. Any other option is refused.
var Backend = storage.Backend{
	Kind: "postgres", Title: "PostgreSQL database",
	Note:    "A schema in a database of a PostgreSQL server, version 14 or newer, which several desks may share.",
	Schemes: []string{"postgres", "postgresql"},
	Form:    "postgres://[USER@]HOST/DATABASE",
	Fields:  fields,
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

var fields = []storage.Field{
	{Name: "host", Label: "Server", Help: "Its name or address, or the folder of its Unix socket.", Kind: storage.FieldText, Required: true, Choices: []string{}},
	{Name: "port", Label: "Port", Help: "", Kind: storage.FieldNumber, Default: strconv.Itoa(defaultPort), Choices: []string{}},
	{Name: "database", Label: "Database", Help: "It must exist, with the encoding UTF8.", Kind: storage.FieldText, Required: true, Choices: []string{}},
	{Name: "user", Label: "User", Help: "Empty: the user that runs this program.", Kind: storage.FieldText, Choices: []string{}},
	{Name: "password", Label: "Password", Help: "Empty: from PGPASSWORD or the password file of that user.", Kind: storage.FieldSecret, Choices: []string{}},
	{Name: "schema", Label: "Schema", Help: "Where the tables lie. It is made when it does not exist.", Kind: storage.FieldText, Default: defaultSchema, Choices: []string{}},
	{Name: "sslmode", Label: "TLS", Help: "Across a network, verify-full.", Kind: storage.FieldChoice, Default: defaultTLS, Choices: tlsModes},
	{Name: "sslrootcert", Label: "Certificates", Help: "File of those that the server's must come from. Empty: those of this machine.", Kind: storage.FieldFile, Choices: []string{}},
	{Name: "pool_max_conns", Label: "Connections", Help: "At most, beside one that listens.", Kind: storage.FieldNumber, Default: strconv.Itoa(defaultConns), Choices: []string{}},
	{Name: "statement_timeout", Label: "Statement time-out", Help: "In seconds; 0 for none.", Kind: storage.FieldNumber, Default: strconv.Itoa(int(defaultStatement.Seconds())), Choices: []string{}},
	{Name: "application_name", Label: "Name", Help: "How the server shows the connections.", Kind: storage.FieldText, Default: defaultName, Choices: []string{}},
	{Name: "max_versions", Label: "Versions to keep", Help: "Of each item; 0 keeps all.", Kind: storage.FieldNumber, Default: "0", Choices: []string{}},
}

// options are the fields that a URL carries behind its question mark.
var options = []string{"application_name", "host", "max_versions", "pool_max_conns", "schema", "sslmode", "sslrootcert", "statement_timeout"}

func fromURL(u *url.URL) (map[string]string, error) {
	values := map[string]string{"host": u.Hostname(), "port": u.Port(), "database": strings.TrimPrefix(u.Path, "/"), "user": u.User.Username()}
	values["password"], _ = u.User.Password()
	switch {
	case u.Opaque != "":
		return nil, storage.Errorf(storage.ErrInvalid, "write postgres://USER@HOST/DATABASE")
	case u.Fragment != "":
		return nil, storage.Errorf(storage.ErrInvalid, "the store URL ends in a fragment: write # as %%23")
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil { // its text would repeat parts of the URL
		return nil, storage.Errorf(storage.ErrInvalid, "the options of the store URL cannot be read: write characters with a meaning in URLs as %%XX")
	}
	for name, given := range query {
		switch {
		case name == "password" || name == "user":
			return nil, storage.Errorf(storage.ErrInvalid, "the %s stands before the host: postgres://USER:PASSWORD@HOST/DATABASE", name)
		case !slices.Contains(options, name):
			return nil, storage.Errorf(storage.ErrInvalid, "a PostgreSQL store has no option %q; it has %s", name, strings.Join(options, ", "))
		case len(given) != 1:
			return nil, storage.Errorf(storage.ErrInvalid, "the option %s is given more than once", name)
		case name == "host" && values["host"] != "":
			return nil, storage.Errorf(storage.ErrInvalid, "the host is given twice")
		}
		values[name] = given[0]
	}
	for name, value := range values {
		if value == "" {
			delete(values, name)
		}
	}
	cfg, err := configOf(values)
	if err == nil {
		_, err = cfg.complete()
	}
	return values, err
}

func toURL(values map[string]string) string {
	u := url.URL{Scheme: "postgres", Host: values["host"], Path: "/" + values["database"]}
	if user := values["user"]; user != "" {
		u.User = url.User(user)
	}
	query := url.Values{}
	if strings.HasPrefix(u.Host, "/") {
		u.Host = ""
		query.Set("host", values["host"])
	}
	if strings.Contains(u.Host, ":") {
		u.Host = "[" + u.Host + "]"
	}
	if port := values["port"]; port != "" && port != strconv.Itoa(defaultPort) {
		u.Host += ":" + port
	}
	for _, f := range fields {
		if value := values[f.Name]; f.Name != "host" && slices.Contains(options, f.Name) && value != "" && value != f.Default {
			query.Set(f.Name, value)
		}
	}
	u.RawQuery = query.Encode()
	return u.String()
}

// place is HOST:PORT/DATABASE, with the schema where it is not the usual one.
func place(values map[string]string) string {
	text := values["host"]
	if port := values["port"]; port != "" && port != strconv.Itoa(defaultPort) {
		text = net.JoinHostPort(text, port)
	}
	text += "/" + values["database"]
	if schema := values["schema"]; schema != "" && schema != defaultSchema {
		text += " (" + schema + ")"
	}
	return text
}

func configOf(values map[string]string) (Config, error) {
	cfg := Config{
		Host: values["host"], Database: values["database"], User: values["user"], Password: values["password"], Schema: values["schema"],
		TLS: values["sslmode"], CA: values["sslrootcert"], ApplicationName: values["application_name"],
	}
	seconds := 0
	for name, to := range map[string]*int{"port": &cfg.Port, "pool_max_conns": &cfg.MaxConns, "statement_timeout": &seconds, "max_versions": &cfg.MaxVersions} {
		text := values[name]
		if text == "" {
			continue
		}
		var err error
		if *to, err = strconv.Atoi(text); err != nil || *to < 0 {
			return cfg, storage.Errorf(storage.ErrInvalid, "%s must be a number from 0, not %q", name, text)
		}
	}
	cfg.StatementTimeout = time.Duration(seconds) * time.Second
	if values["statement_timeout"] == "0" {
		cfg.StatementTimeout = -1
	}
	return cfg, nil
}
