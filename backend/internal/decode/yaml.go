package decode

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// maxNodes bounds what a YAML document may grow to when its aliases are expanded.
const maxNodes = 300_000

// YAML reads one YAML document with the core schema of YAML 1.2: yes, no, on and off are text, as
// are dates; 0777 is the number 777. Names that are not text take their spelling. An empty document
// is Null. It refuses broken documents, names that occur twice, numbers without a JSON form (.inf,
// .nan), several documents in one, and aliases that expand without bound, with a *SyntaxError.
func YAML(src []byte) (Value, error) {
	if !utf8.Valid(src) {
		return Value{}, &SyntaxError{Line: 1, Message: "this is not text in UTF-8. Save the document as UTF-8."}
	}
	in := yaml.NewDecoder(bytes.NewReader(src))
	var doc, second yaml.Node
	if err := in.Decode(&doc); errors.Is(err, io.EOF) {
		return Value{}, nil
	} else if err != nil {
		return Value{}, yamlError(err)
	}
	if err := in.Decode(&second); err == nil {
		return Value{}, &SyntaxError{Line: max(1, second.Line), Message: "a second document starts here. Only one per file can be read."}
	} else if !errors.Is(err, io.EOF) {
		return Value{}, yamlError(err)
	}
	b := builder{}
	return b.value(doc.Content[0], 0)
}

type builder struct{ nodes int }

func (b *builder) value(n *yaml.Node, depth int) (Value, error) {
	if b.nodes++; b.nodes > maxNodes {
		return Value{}, wrongAt(n, "the document has more than %d values once its aliases are expanded.", maxNodes)
	}
	if depth > MaxDepth {
		return Value{}, wrongAt(n, "the document is nested more than %d deep, or an alias contains itself.", MaxDepth)
	}
	switch n.Kind {
	case yaml.AliasNode:
		return b.value(n.Alias, depth+1)
	case yaml.SequenceNode:
		v := Value{Kind: Array}
		for _, c := range n.Content {
			item, err := b.value(c, depth+1)
			if err != nil {
				return Value{}, err
			}
			v.Items = append(v.Items, item)
		}
		return v, nil
	case yaml.MappingNode:
		return b.mapping(n, depth)
	default:
		return scalar(n)
	}
}

func (b *builder) mapping(n *yaml.Node, depth int) (Value, error) {
	v := Value{Kind: Object}
	first := make(map[string]int, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		name := n.Content[i]
		for name.Kind == yaml.AliasNode {
			name = name.Alias
		}
		if name.Kind != yaml.ScalarNode {
			return Value{}, wrongAt(name, "a name must be text, not a list or fields.")
		}
		if line, twice := first[name.Value]; twice {
			return Value{}, wrongAt(n.Content[i], "“%s” stands here a second time; the first is in line %d.", clip(name.Value), line)
		}
		first[name.Value] = name.Line
		item, err := b.value(n.Content[i+1], depth+1)
		if err != nil {
			return Value{}, err
		}
		v.Members = append(v.Members, Member{Name: name.Value, Value: item})
	}
	return v, nil
}

// The plain scalars of the core schema, YAML 1.2.2 section 10.3.2.
var (
	yamlNull  = regexp.MustCompile(`^(null|Null|NULL|~|)$`)
	yamlBool  = regexp.MustCompile(`^(true|True|TRUE|false|False|FALSE)$`)
	yamlInt   = regexp.MustCompile(`^([-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$`)
	yamlFloat = regexp.MustCompile(`^([-+]?)(\.[0-9]+|[0-9]+(?:\.[0-9]*)?)([eE][-+]?[0-9]+)?$`)
	yamlInf   = regexp.MustCompile(`^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$`)
)

func scalar(n *yaml.Node) (Value, error) {
	tagged := n.Style&yaml.TaggedStyle != 0
	quoted := n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0
	switch tag := n.ShortTag(); {
	case tagged && tag != "!!null" && tag != "!!bool" && tag != "!!int" && tag != "!!float", quoted && !tagged:
		return Value{Kind: String, Text: n.Value}, nil
	}
	switch s := n.Value; {
	case yamlNull.MatchString(s):
		return Value{}, nil
	case yamlBool.MatchString(s):
		return Value{Kind: Bool, Text: strings.ToLower(s)}, nil
	case yamlInt.MatchString(s):
		return yamlInteger(n)
	case yamlFloat.MatchString(s):
		return Value{Kind: Number, Text: jsonFloat(s)}, nil
	case yamlInf.MatchString(s):
		return Value{}, wrongAt(n, "%s is a number that JSON cannot hold. Put it in quotation marks to make it text.", s)
	default:
		return Value{Kind: String, Text: s}, nil
	}
}

func yamlInteger(n *yaml.Node) (Value, error) {
	s, base := n.Value, 10
	switch {
	case strings.HasPrefix(s, "0o"):
		s, base = s[2:], 8
	case strings.HasPrefix(s, "0x"):
		s, base = s[2:], 16
	}
	if len(s) > 1000 {
		return Value{}, wrongAt(n, "a number of %d digits is too long.", len(s))
	}
	i, ok := new(big.Int).SetString(s, base)
	if !ok {
		return Value{}, wrongAt(n, "“%s” is not a number.", clip(n.Value))
	}
	return Value{Kind: Number, Text: i.String()}, nil
}

// jsonFloat gives a number of the core schema its JSON spelling: 05.50 is 5.50, .5 is 0.5, 5. is 5.0.
func jsonFloat(s string) string {
	part := yamlFloat.FindStringSubmatch(s)
	whole, fraction, point := strings.Cut(part[2], ".")
	if whole = strings.TrimLeft(whole, "0"); whole == "" {
		whole = "0"
	}
	if point {
		if fraction == "" {
			fraction = "0"
		}
		whole += "." + fraction
	}
	return strings.TrimPrefix(part[1], "+") + whole + part[3]
}

func wrongAt(n *yaml.Node, format string, args ...any) error {
	return &SyntaxError{Line: n.Line, Column: n.Column, Message: fmt.Sprintf(format, args...)}
}

var yamlPlace = regexp.MustCompile(`^(?:line (\d+): )?(.*)$`)

// yamlWords says what the parser's own messages mean to the person who wrote the document.
var yamlWords = []struct{ theirs, ours string }{
	{"mapping values are not allowed", "a colon is not expected here. Text that holds “: ” needs quotation marks, and fields of one group need the same indentation"},
	{"did not find expected key", "a field is expected here. Check the indentation and the quotation marks above"},
	{"could not find expected ':'", "a colon is missing after the name in this line or the one above"},
	{"did not find expected '-' indicator", "a list item (- …) is expected here. Check the indentation"},
	{"cannot start any token", "the value starts with a character that needs quotation marks, such as @, ` or %, or the line is indented with a tab. Use spaces"},
	{"found unexpected end of stream", "a quotation mark is not closed"},
	{"did not find expected ',' or", "a comma or the closing bracket is missing"},
	{"unknown anchor", "the alias names an anchor that does not exist"},
	{"found a tab character", "the line is indented with a tab. Use spaces"},
	{"control characters are not allowed", "control characters are not allowed"},
}

func yamlError(err error) error {
	part := yamlPlace.FindStringSubmatch(strings.TrimPrefix(strings.ReplaceAll(err.Error(), "\n", " "), "yaml: "))
	line, _ := strconv.Atoi(part[1])
	message := part[2]
	for _, w := range yamlWords {
		if strings.Contains(message, w.theirs) {
			message = w.ours
			break
		}
	}
	return &SyntaxError{Line: max(1, line), Message: message + "."}
}
