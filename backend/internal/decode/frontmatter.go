package decode

import (
	"bytes"
	"errors"
)

// FrontMatter is the block of fields at the start of a text document.
type FrontMatter struct {
	// Format is "yaml" (between two lines of ---), "toml" (between two lines of +++) or "json" (an
	// object that ends at the end of a line); "" when the document has no front matter.
	Format string
	// Raw is the block without its delimiting lines; of JSON it is the object itself.
	Raw []byte
	// Value is the Object that the block holds, empty when the block is empty, broken or TOML.
	Value Value
	// Err says in words why the block cannot be read, with lines counted in the whole document.
	Err error
	// Body is the offset at which the text after the block starts.
	Body int
}

// ErrTOML is the Err of front matter in TOML, which is kept as it is.
var ErrTOML = errors.New("the front matter is TOML, which is kept as it is but cannot be checked. Use YAML to have its fields checked")

// ReadFrontMatter finds and reads the front matter at the start of src. A document that begins with
// a thematic break or with text in braces has none: the block must be closed and hold fields.
func ReadFrontMatter(src []byte) FrontMatter {
	start := len(src) - len(bytes.TrimPrefix(src, []byte("\ufeff")))
	switch first, _ := cutLine(src[start:]); string(bytes.TrimRight(first, " \t")) {
	case "---":
		return readYAMLBlock(src, start)
	case "+++":
		fm := block(src, start, "toml", "+++")
		if fm.Format != "" {
			fm.Err = ErrTOML
		}
		return fm
	default:
		return readJSONBlock(src, start)
	}
}

func readYAMLBlock(src []byte, start int) FrontMatter {
	fm := block(src, start, "yaml", "---", "...")
	if fm.Format == "" {
		return fm
	}
	fm.Value, fm.Err = YAML(append([]byte("\n"), fm.Raw...)) // lines are counted from the delimiter
	switch {
	case fm.Err != nil, fm.Value.Kind == Null:
		fm.Value = Value{Kind: Object}
	case fm.Value.Kind != Object:
		return FrontMatter{} // a paragraph between two thematic breaks
	}
	return fm
}

// block returns the lines between the delimiter at start and the next one.
func block(src []byte, start int, format string, ends ...string) FrontMatter {
	_, rest := cutLine(src[start:])
	from := len(src) - len(rest)
	for len(rest) > 0 {
		at := len(src) - len(rest)
		var line []byte
		line, rest = cutLine(rest)
		for _, end := range ends {
			if string(bytes.TrimRight(line, " \t")) == end {
				return FrontMatter{Format: format, Raw: src[from:at], Value: Value{Kind: Object}, Body: len(src) - len(rest)}
			}
		}
	}
	return FrontMatter{}
}

func readJSONBlock(src []byte, start int) FrontMatter {
	inside := bytes.TrimPrefix(src[start:], []byte("{"))
	next := bytes.TrimLeft(inside, " \t\r\n")
	if len(inside) == len(src[start:]) || len(next) == 0 || next[0] != '"' && next[0] != '}' {
		return FrontMatter{}
	}
	v, n, err := jsonPrefix(src[start:])
	if err != nil {
		return FrontMatter{}
	}
	after, rest := cutLine(src[start+n:])
	if len(bytes.TrimSpace(after)) > 0 {
		return FrontMatter{}
	}
	return FrontMatter{Format: "json", Raw: src[start : start+n], Value: v, Body: len(src) - len(rest)}
}

// cutLine returns the first line without its end, and what follows it.
func cutLine(src []byte) (line, rest []byte) {
	line, rest, _ = bytes.Cut(src, []byte("\n"))
	return bytes.TrimSuffix(line, []byte("\r")), rest
}
