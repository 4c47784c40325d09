package postgres

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"velocity.internal/desk/backend/storage"
)

func TestURLsThatCannotBeUsedAreRefusedWithoutTheirSecret(t *testing.T) {
	for in, says := range map[string]string{
		"postgres://u:hush@/db":                           "host",
		"postgres://u:hush@h":                             "database",
		"postgres://u:hush@h/":                            "database",
		"postgres://u:hush@h/db#part":                     "%23",
		"postgres://u:hush@h/db?password=hush":            "before the host",
		"postgres://u:hush@h/db?user=hush":                "before the host",
		"postgres://h/db?passfile=hush":                   "passfile",
		"postgres://h/db?sslmode=hush":                    "verify-full",
		"postgres://h/db?sslmode=require&sslmode=disable": "more than once",
		"postgres://h/db?host=/run/hush":                  "twice",
		"postgres://u:hush@h/db?schema=Big":               "schema",
		"postgres://u:hush@h/db?schema=pg_x":              "schema",
		"postgres://u:hush@h/db?pool_max_conns=1":         "connections",
		"postgres://u:hush@h/db?pool_max_conns=many":      "pool_max_conns",
		"postgres://u:hush@h/db?statement_timeout=-1":     "statement_timeout",
		"postgres://u:hush@h/db?max_versions=-1":          "max_versions",
		"postgres://u:hush@h1,h2/db":                      "one host",
		"postgres://u:hush@h/db?sslmode=%zz":              "%XX",
		"postgres:db":                                     "postgres://",
		"postgres://u:hush@h:70000/db":                    "port",
	} {
		u, err := url.Parse(in)
		if err != nil {
			t.Fatal(err)
		}
		_, err = Backend.FromURL(u)
		wantKind(t, err, storage.ErrInvalid)
		if err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), ":hush") {
			t.Errorf("%s: %v, want it to say %q", in, err, says)
		}
	}
}

func TestURLsAreReadAndWrittenWithoutTheirSecret(t *testing.T) {
	for in, want := range map[string]struct{ out, place string }{
		"postgres://h/db":                            {"postgres://h/db", "h/db"},
		"postgresql://u:hush@h:5432/db":              {"postgres://u@h/db", "h/db"},
		"postgres://u%40x:hush@h:5433/a b":           {"postgres://u%40x@h:5433/a%20b", "h:5433/a b"},
		"postgres://u:hush@[::1]:5433/db":            {"postgres://u@[::1]:5433/db", "[::1]:5433/db"},
		"postgres://u:hush@/db?host=/run/postgresql": {"postgres://u@/db?host=%2Frun%2Fpostgresql", "/run/postgresql/db"},
		"postgres://h/db?sslmode=verify-full&sslrootcert=/ca.pem&schema=site&pool_max_conns=20&statement_timeout=0":         {"postgres://h/db?pool_max_conns=20&schema=site&sslmode=verify-full&sslrootcert=%2Fca.pem&statement_timeout=0", "h/db (site)"},
		"postgres://h/db?sslmode=prefer&schema=velocity&max_versions=0&application_name=velocity-desk&statement_timeout=60": {"postgres://h/db", "h/db"},
	} {
		u, err := url.Parse(in)
		if err != nil {
			t.Fatal(err)
		}
		values, err := Backend.FromURL(u)
		if err != nil {
			t.Errorf("%s: %v", in, err)
			continue
		}
		if strings.Contains(in, "hush") && values["password"] != "hush" {
			t.Errorf("%s: the password is read as %q", in, values["password"])
		}
		out, place := Backend.ToURL(values), Backend.Place(values)
		if out != want.out || place != want.place {
			t.Errorf("%s is written as %q and placed at %q, want %q and %q", in, out, place, want.out, want.place)
		}
		again, err := url.Parse(out)
		if err != nil {
			t.Fatal(err)
		}
		back, err := Backend.FromURL(again)
		delete(values, "password")
		for _, f := range Backend.Fields { // a default may be written or not
			if v := values[f.Name]; v == f.Default {
				delete(values, f.Name)
			}
		}
		if err != nil || fmt.Sprint(back) != fmt.Sprint(values) {
			t.Errorf("%s is read back as %v, %v, want %v", out, back, err, values)
		}
	}
}

func TestEachFieldOfTheFormReachesTheSettings(t *testing.T) {
	values := map[string]string{
		"host": "h", "port": "5433", "database": "db", "user": "u", "password": "p", "schema": "s", "sslmode": "require", "sslrootcert": "/ca.pem",
		"pool_max_conns": "7", "statement_timeout": "9", "application_name": "a", "max_versions": "5",
	}
	cfg, err := configOf(values)
	if err != nil {
		t.Fatal(err)
	}
	const want = "{h 5433 db u p s require /ca.pem 7 9s a 5 <nil>}"
	if got := strings.ReplaceAll(fmt.Sprintf("%v", cfg), "0x0", "<nil>"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	for _, f := range Backend.Fields {
		if _, there := values[f.Name]; !there {
			t.Errorf("field %s is not tested", f.Name)
		}
	}
}
