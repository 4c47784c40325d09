package relational

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestBehindIsTheLeastStringAboveAPrefix(t *testing.T) {
	for prefix, want := range map[string]string{
		"": "", "\U0010ffff": "", "a": "b", "a/": "a0", "a\U0010ffff": "b", "\ud7ff": "\ue000", "é": "ê",
	} {
		if got := behind(prefix); got != want {
			t.Errorf("behind(%q) is %q, want %q", prefix, got, want)
		}
	}
}

func FuzzSpan(f *testing.F) {
	for _, prefix := range []string{"a", "a\xc3", "\ud7ff", "\xc3\x7f", "\xe0", "\xed\xa0", "\xf0\x90", "\xf4", "\xf5", "\x80", "a\xffb", "a\x00", "\xf0\x9f\x98"} {
		for _, name := range []string{"a/b", "a\xc3\xa9", "\ue000", "é", "\u0800", "\U0001f600", "\U0010ffff", "a"} {
			f.Add(prefix, name)
		}
	}
	f.Fuzz(func(t *testing.T, prefix, name string) {
		if !utf8.ValidString(name) || strings.ContainsRune(name, 0) {
			return
		}
		from, end, some := span(prefix)
		inside := some && name >= from && (end == "" || name < end)
		if inside != strings.HasPrefix(name, prefix) {
			t.Errorf("%q has the prefix %q: %t; in %q to %q (some: %t): %t", name, prefix, !inside, from, end, some, inside)
		}
		if !utf8.ValidString(from) || !utf8.ValidString(end) {
			t.Errorf("span(%q) is %q to %q", prefix, from, end)
		}
	})
}
