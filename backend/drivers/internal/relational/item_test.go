package relational

import (
	"encoding/json"
	"maps"
	"testing"
)

func FuzzPlainMetadata(f *testing.F) {
	for _, text := range []string{
		`{}`, `{"a":"b"}`, `{"a": "b", "c": ""}`, `{"a":"b","a":"c"}`, `{"a":"\u0041"}`, `{"a":1}`, `{"a":"b",}`, `{,"a":"b"}`, `{"a" "b"}`, `{"a":"b"`,
		`{ }`, `[]`, `null`, `{"a":null}`, "{\"a\":\"\xff\"}", "{\"a\":\"\n\"}", `{"a":"b"}}`, `{"é":"ü"}`, "{\"a\":\"\u0085\"}",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, ok := plainMetadata(text)
		if !ok {
			return
		}
		want := map[string]string{}
		if err := json.Unmarshal([]byte(text), &want); err != nil || !maps.Equal(got, want) {
			t.Errorf("%q is read as %v, want %v, %v", text, got, want, err)
		}
	})
}
