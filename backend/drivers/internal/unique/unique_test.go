package unique

import "testing"

func TestIDsGrowAndNeverRepeat(t *testing.T) {
	last := ""
	for range 10_000 {
		id := ID()
		if len(id) != 24 || id <= last {
			t.Fatalf("%q came after %q", id, last)
		}
		last = id
	}
}
