package storage_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"velocity.internal/desk/backend/drivers/memory"
	"velocity.internal/desk/backend/storage"
)

func FuzzStoredRecordsKeepWhatTheyDoNotKnow(f *testing.F) {
	f.Add(`{"id":"a","author":"editor","message":"m","created_at":"2026-01-02T03:04:05Z","resolved":false,"x":{"y":[1.0,2e3]}}`)
	f.Add(`{"version":"v","timestamp":"2026-01-02T03:04:05Z","Author":1}`)
	f.Fuzz(func(t *testing.T, text string) {
		for _, into := range []any{&storage.Comment{}, &storage.HistoryRecord{}, &storage.Webhook{}, &storage.DirectoryIndex{}} {
			if json.Unmarshal([]byte(text), into) != nil {
				continue
			}
			again, err := json.Marshal(into)
			if err != nil {
				t.Fatalf("%T of %s cannot be written: %v", into, text, err)
			}
			var before, after map[string]json.RawMessage
			if json.Unmarshal([]byte(text), &before) != nil || before == nil {
				continue
			}
			if err := json.Unmarshal(again, &after); err != nil {
				t.Fatalf("%T is written as %s: %v", into, again, err)
			}
			extra := reflect.ValueOf(into).Elem().FieldByName("Extra").Interface().(map[string]json.RawMessage)
			for name := range extra {
				if _, kept := after[name]; !kept {
					t.Fatalf("%T of %s loses %q: %s", into, text, name, again)
				}
			}
		}
	})
}

func FuzzCursorsOfOthersAreRefused(f *testing.F) {
	for _, seed := range []string{"x", "AWE", "AQ", "////", strings.Repeat("A", 1000)} {
		f.Add(seed)
	}
	s := storage.New(memory.New(memory.Config{}))
	f.Fuzz(func(t *testing.T, cursor string) {
		_, err := s.ListPage(t.Context(), "acme", "pages", storage.Live, storage.ListOptions{Cursor: cursor})
		if err != nil && !errors.Is(err, storage.ErrInvalid) {
			t.Fatal(err)
		}
	})
}

func TestTheGateReadsEveryComment(t *testing.T) {
	comment := func(name, body string) *storage.Document {
		return &storage.Document{Key: storage.DocumentKey{Kind: storage.DocComment, Name: name}, Body: []byte(body)}
	}
	open, resolved := `{"resolved":false}`, `{"resolved":true}`
	for name, c := range map[string]struct {
		comments []*storage.Document
		blocking string
	}{
		"an open comment":          {[]*storage.Document{comment("a", open), comment("b", resolved)}, "a"},
		"one that cannot be read":  {[]*storage.Document{comment("a", "{"), comment("b", resolved)}, "a"},
		"one on another extension": {[]*storage.Document{comment("a", `{"resolved":false,"ext":"json"}`)}, ""},
		"one on this extension":    {[]*storage.Document{comment("a", `{"resolved":false,"ext":"md"}`)}, "a"},
		"several, named in order":  {[]*storage.Document{comment("b", open), comment("a", open)}, "a b"},
		"resolved ones only":       {[]*storage.Document{comment("a", resolved)}, ""},
		"none":                     {nil, ""},
	} {
		_, err := storage.PlanComments(storage.Pending, storage.Live, "md", false, c.comments)
		var e *storage.Error
		got := ""
		if errors.As(err, &e) {
			got = strings.Join(e.Comments, " ")
		}
		if got != c.blocking || (err != nil) != (c.blocking != "") {
			t.Errorf("%s: blocked by %q (%v), want %q", name, got, err, c.blocking)
		}
		if plan, err := storage.PlanComments(storage.Pending, storage.Draft, "md", false, c.comments); err != nil {
			t.Errorf("%s: sending back is blocked: %v", name, err)
		} else if c.blocking != "" && len(plan.Carry) == 0 {
			t.Errorf("%s: sending back leaves the comments behind", name)
		}
	}
}
