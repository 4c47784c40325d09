// Package relationaltest is what the tests of relational drivers share.
package relationaltest

import "testing"

// Sound checks that nothing in the tables of a store points nowhere. count runs a
// statement that gives one number.
func Sound(t testing.TB, count func(query string) int64) {
	t.Helper()
	for what, query := range map[string]string{
		"items without bytes":            `SELECT count(*) FROM items WHERE blob NOT IN (SELECT id FROM blobs WHERE sum IS NOT NULL)`,
		"versions without bytes":         `SELECT count(*) FROM versions WHERE blob NOT IN (SELECT id FROM blobs WHERE sum IS NOT NULL)`,
		"live items that are no version": `SELECT count(*) FROM items i WHERE state = 'live' AND NOT EXISTS (SELECT 1 FROM versions v WHERE v.version = i.version AND v.blob = i.blob)`,
		"chunks of nothing":              `SELECT count(*) FROM chunks WHERE blob NOT IN (SELECT id FROM blobs) AND blob NOT IN (SELECT blob FROM orphans)`,
		"forgotten blobs":                `SELECT count(*) FROM blobs WHERE id NOT IN (SELECT blob FROM items UNION SELECT blob FROM versions UNION SELECT blob FROM orphans)`,
		"deleted names that exist":       `SELECT count(*) FROM deleted d WHERE EXISTS (SELECT 1 FROM items i WHERE i.tenant = d.tenant AND i.type = d.type AND i.name = d.name)`,
		"names that are neither":         `SELECT count(*) FROM versions v WHERE NOT EXISTS (SELECT 1 FROM items i WHERE i.tenant = v.tenant AND i.type = v.type AND i.name = v.name) AND NOT EXISTS (SELECT 1 FROM deleted d WHERE d.tenant = v.tenant AND d.type = v.type AND d.name = v.name)`,
		"bytes that are not whole":       `SELECT count(*) FROM blobs b WHERE sum IS NOT NULL AND size <> length(data) + coalesce((SELECT sum(length(c.data)) FROM chunks c WHERE c.blob = b.id), 0)`,
		"bytes kept twice":               `SELECT count(*) - count(DISTINCT sum) FROM blobs WHERE sum IS NOT NULL`,
	} {
		if n := count(query); n != 0 {
			t.Errorf("%d %s", n, what)
		}
	}
}
