package storagetest

import (
	"flag"
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"velocity.internal/desk/backend/storage"
)

// weights says how often each kind of operation is drawn. Kinds that build
// something up come more often than those that sweep it away.
var weights = map[string]int{
	"put": 8, "put stream": 6, "get": 2, "delete": 2, "find": 1, "list": 2, "browse": 2, "transition": 10, "move": 2, "get version": 1, "restore": 3,
	"import": 1, "set metadata": 2, "update metadata": 2, "delete metadata": 1, "comment": 4, "delete comment": 1, "delete comments": 1, "unresolved": 1,
	"record": 1, "delete record": 1, "create folder": 1, "delete folder": 1, "order": 1, "delete type": 1, "schema": 1, "webhook": 1,
}

// drawnKinds is every kind as often as its weight says, mixed and in a fixed
// order, for the library prefers what stands in front.
func drawnKinds() []string {
	names := slices.Sorted(maps.Keys(weights))
	slices.SortStableFunc(names, func(x, y string) int { return weights[y] - weights[x] })
	var out []string
	for round := range 10 {
		for _, kind := range names {
			if weights[kind] > round {
				out = append(out, kind)
			}
		}
	}
	return out
}

// operations draws one operation over so few names that most of them meet.
func operations() *rapid.Generator[Op] {
	kinds := drawnKinds()
	return rapid.Custom(func(t *rapid.T) Op {
		pick := func(label string, from ...string) string { return rapid.SampledFrom(from).Draw(t, label) }
		op := Op{
			Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), Type: pick("type", "type-y", "type-y", "type-z"), ID: pick("id", "a", "a", "a", "b", "dir/c"),
			Ext: pick("ext", "md", "md", "json"), State: storage.State(pick("state", "draft", "draft", "pending", "live")), To: storage.State(pick("to", "pending", "live", "live", "draft")),
			ToType: pick("toType", "type-y", "type-z"), ToID: pick("toId", "b", "dir/c", "A", "d"), Text: pick("text", "", "x", "y", "longer text"),
			MIMEType: pick("mimeType", "", "", "text/plain"), IfMatch: pick("ifMatch", "", "", "", "current", "current", "absent", "stale"),
			Target: pick("target", "", "", "", "current", "absent", "stale"), Author: pick("author", "", author), Version: rapid.IntRange(0, 5).Draw(t, "version"),
			Name: pick("name", "a", "b", "dir"), Resolved: rapid.Bool().Draw(t, "resolved"),
		}
		if rapid.IntRange(0, 3).Draw(t, "elsewhere") != 3 { // most meet at one item
			op.Type, op.ID, op.Ext = "type-y", "a", "md"
		}
		switch rapid.IntRange(0, 3).Draw(t, "metadata") {
		case 1:
			op.Metadata = map[string]string{}
		case 2:
			op.Metadata = map[string]string{"k": op.Text}
		case 3:
			op.Metadata = map[string]string{"k": "v", "l": op.Text}
		}
		switch op.Kind {
		case "transition":
			if step := rapid.IntRange(0, len(steps)).Draw(t, "step"); step < len(steps) {
				op.State, op.To = steps[step][0], steps[step][1]
			}
		case "comment":
			op.MIMEType = pick("comment on", "", "", "md", "json") // the extension that it concerns
			op.State = storage.State(pick("comment in", "draft", "draft", "pending"))
		case "list":
			op.Name = pick("prefix", "", "a", "dir/")
		case "browse":
			op.Name = pick("folder", "", "dir")
		case "delete folder", "create folder":
			op.ID = pick("folder", "dir", "a", "dir/deep")
		}
		return op
	})
}

// Model draws random logs of operations, replays each on a store of the backend
// and on the reference, and compares every result and everything that can be
// seen at the end. A log that tells the two apart is shrunk and printed. The
// number of logs is rapid's -rapid.checks, 100 by default.
func Model(t *testing.T, place func(t testing.TB) Place, reference storage.Storage) {
	t.Helper()
	if err := flag.Set("rapid.nofailfile", "true"); err != nil { // the seed that is printed does as well
		t.Fatal(err)
	}
	s := Factory{Place: place}.open(t, place(t), Config{})
	run, operationsRun := 0, 0
	log := rapid.SliceOfN(operations(), 12, 60) // about 24 in the middle
	rapid.Check(t, func(rt *rapid.T) {
		drawn := log.Draw(rt, "log")
		run++
		operationsRun += len(drawn)
		tenant := fmt.Sprintf("tenant-x%06d", run)
		if err := Replay(t.Context(), tenant, drawn, reference, s); err != nil {
			rt.Fatal(err)
		}
		for _, used := range []storage.Storage{reference, s} { // so that the stores stay small
			if err := used.DeleteTenant(t.Context(), tenant); err != nil {
				rt.Fatal(err)
			}
		}
	})
	t.Logf("model: %d logs with %d operations, all alike", run, operationsRun)
}
