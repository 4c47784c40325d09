package storagetest

import (
	"strings"
	"testing"

	"velocity.internal/desk/backend/drivers/memory"
	"velocity.internal/desk/backend/storage"
)

func reference() storage.Storage { return storage.New(memory.New(memory.Config{})) }

func TestTheModelHoldsForTheReferenceItself(t *testing.T) {
	Model(t, memoryWith(same), reference())
}

func TestAReplayTellsABrokenStoreFromTheReference(t *testing.T) {
	log := []Op{
		{Kind: "put", Type: markType, ID: "a", Ext: "md", State: storage.Live, Text: "one"},
		{Kind: "put", Type: markType, ID: "a", Ext: "md", State: storage.Draft, Text: "two"},
		{Kind: "put", Type: markType, ID: "a", Ext: "md", State: storage.Live, Text: "three"},
		{Kind: "transition", Type: markType, ID: "a", Ext: "md", State: storage.Draft, To: storage.Live},
	}
	if err := Replay(t.Context(), "tenant-x", log, reference(), reference()); err != nil {
		t.Errorf("two sound stores: %v", err)
	}
	broken := storage.New(ignoresBase{memory.New(memory.Config{})})
	err := Replay(t.Context(), "tenant-x", log, reference(), broken)
	if err == nil || !strings.Contains(err.Error(), "operation 3") {
		t.Errorf("a store that ignores the base: %v", err)
	}
	quiet := storage.New(anonymous{memory.New(memory.Config{})})
	log[3].Target, log[3].Author = "current", author
	err = Replay(t.Context(), "tenant-x", log, reference(), quiet)
	if err == nil || !strings.Contains(err.Error(), "after the log") {
		t.Errorf("a store that loses the author: %v", err)
	}
}

func TestEveryKindOfOperationIsDrawn(t *testing.T) {
	for kind := range plays {
		if weights[kind] == 0 {
			t.Errorf("the kind %q is never drawn", kind)
		}
	}
	if drawn := len(drawnKinds()); drawn == 0 || len(weights) != len(plays) {
		t.Errorf("%d kinds have a weight, %d can be played", len(weights), len(plays))
	}
}
