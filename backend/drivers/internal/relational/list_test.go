package relational

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestBehindIsTheLeastStringAboveAPrefix(t *testing.T) {
	for prefix, want := range map[string]string{
		"": "", "\U0010ffff": "", "a": "b", "a/": "a0", "a\U0010ffff": "b", "\ud7ff": "\ue000", "é": "ê", "a\xc3": "a\xc4", "a\xff": "b",
	} {
		if got := behind(prefix); got != want {
			t.Errorf("behind(%q) is %q, want %q", prefix, got, want)
		}
	}
}

func FuzzBehind(f *testing.F) {
	f.Add("a", "a/b")
	f.Add("a\xc3", "a\xc3\xa9")
	f.Add("\ud7ff", "\ue000")
	f.Add("\xc3\x7f", "é")
	f.Fuzz(func(t *testing.T, prefix, name string) {
		if !utf8.ValidString(name) || prefix == "" {
			return
		}
		end := behind(prefix)
		inside := name >= prefix && (end == "" || name < end)
		if inside != strings.HasPrefix(name, prefix) {
			t.Errorf("%q has the prefix %q: %t; between it and %q: %t", name, prefix, !inside, end, inside)
		}
		if utf8.ValidString(prefix) && !utf8.ValidString(end) {
			t.Errorf("behind(%q) is %q", prefix, end)
		}
	})
}
