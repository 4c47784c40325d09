package diff

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"velocity.internal/desk/backend/internal/decode"
)

// ResolveJSON puts into a merged document what was chosen for each conflict, in their order. Choosing
// a side on which the field is absent removes it; a given value must be JSON. It refuses a list of
// choices that is shorter or longer and conflicts that are not those of the document.
func ResolveJSON(merged []byte, conflicts []FieldConflict, choices []Choice) ([]byte, error) {
	if len(choices) != len(conflicts) {
		return nil, fmt.Errorf("there are %d conflicts but %d choices: choose once for each conflict", len(conflicts), len(choices))
	}
	root, err := parse(merged)
	if err != nil {
		return nil, fmt.Errorf("the merged document cannot be read: %w", err)
	}
	look := layoutOf(root)
	for i, c := range conflicts {
		if choices[i].Take == Mine {
			continue
		}
		src, err := choices[i].pick(string(c.Base), string(c.Mine), string(c.Theirs))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name(c.Pointer), err)
		}
		var value *node
		if src != "" || choices[i].Take == Given {
			if value, err = parse([]byte(src)); err != nil {
				return nil, fmt.Errorf("%s: the value is not JSON: %w", name(c.Pointer), err)
			}
			value.foreign()
		}
		if root, err = root.with(tokens(c.Pointer), value); err != nil {
			return nil, fmt.Errorf("%s does not belong to this document: %w", name(c.Pointer), err)
		}
		if root == nil {
			return nil, errors.New("the whole document is absent on the chosen side: delete the item instead")
		}
	}
	return render(root, look, merged), nil
}

func name(pointer string) string {
	if pointer == "" {
		return "the whole document"
	}
	return pointer
}

func tokens(pointer string) []string {
	if pointer == "" {
		return nil
	}
	list := strings.Split(pointer[1:], "/")
	for i, t := range list {
		list[i] = unescape(t)
	}
	return list
}

// with returns the value with another one (nil: none) at the place that the tokens lead to.
func (n *node) with(path []string, value *node) (*node, error) {
	if len(path) == 0 {
		return value, nil
	}
	switch n.kind {
	case decode.Object:
		return n, n.setField(path, value)
	case decode.Array:
		return n, n.setItem(path, value)
	default:
		return nil, fmt.Errorf("“%s” stands neither in an object nor in a list: merge again", path[0])
	}
}

func (n *node) setField(path []string, value *node) error {
	for i, f := range n.field {
		if f.name != path[0] {
			continue
		}
		child, err := f.value.with(path[1:], value)
		if err != nil {
			return err
		}
		n.edited = true
		n.field[i].value = child
		if child == nil {
			n.field = append(n.field[:i], n.field[i+1:]...)
		}
		return nil
	}
	if len(path) > 1 {
		return fmt.Errorf("there is no “%s”: merge again", path[0])
	}
	if value == nil {
		return nil
	}
	rawName, err := json.Marshal(path[0])
	if err != nil {
		return fmt.Errorf("writing the name “%s”: %w", path[0], err)
	}
	n.edited = true
	n.field = append(n.field, field{path[0], string(rawName), value})
	return nil
}

func (n *node) setItem(path []string, value *node) error {
	i, err := strconv.Atoi(path[0])
	if err != nil || i < 0 || i >= len(n.items) {
		return fmt.Errorf("the list has no item %s: merge again", path[0])
	}
	child, err := n.items[i].with(path[1:], value)
	if err != nil {
		return err
	}
	if child == nil {
		return errors.New("an item of a list cannot be absent: merge again")
	}
	n.edited = true
	n.items[i] = child
	return nil
}
