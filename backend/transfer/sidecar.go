package transfer

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"velocity.internal/desk/backend/internal/tree"
	"velocity.internal/desk/backend/storage"
)

// readSidecar understands a `.meta` file and reduces its metadata to what every
// store can hold, keys in lower case. notes say what is left out; where the
// total would be too large, that is the last keys in bytewise order.
func readSidecar(body []byte) (facts tree.Facts, notes []string, err error) {
	facts, err = tree.ParseFacts(body)
	if err != nil {
		return facts, nil, refuse(reasonSidecar, err.Error())
	}
	for _, name := range slices.Sorted(maps.Keys(facts.Extra)) {
		notes = append(notes, fmt.Sprintf("the field %q of the sidecar is left out: metadata are texts, numbers, true and false", clip(name)))
	}
	given := facts.Metadata
	facts.Metadata = make(map[string]string, len(given))
	for _, key := range slices.Sorted(maps.Keys(given)) {
		if err := take(facts.Metadata, key, given[key]); err != nil {
			notes = append(notes, fmt.Sprintf("the metadata key %q is left out: %s", clip(key), message(err)))
		}
	}
	return facts, notes, nil
}

// take adds a key to metadata, or says why it cannot be added.
func take(metadata map[string]string, key, value string) error {
	one, err := storage.NormalizeMetadata(map[string]string{key: value})
	if err != nil {
		return err
	}
	folded := strings.ToLower(key)
	if _, double := metadata[folded]; double {
		return errors.New("it is given twice in different case")
	}
	metadata[folded] = one[folded]
	if storage.CheckMetadataSize(metadata) != nil {
		delete(metadata, folded)
		return fmt.Errorf("with it the metadata would take more than %d bytes", storage.MaxMetadataLen)
	}
	return nil
}

// clip shortens input inside a message.
func clip(s string) string {
	const most = 80
	if len(s) > most {
		return strings.ToValidUTF8(s[:most], "") + "…"
	}
	return s
}
