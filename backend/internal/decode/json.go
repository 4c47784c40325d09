package decode

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

// JSON reads one JSON text (RFC 8259). A byte order mark at its start is passed over. It refuses
// what is not JSON, not UTF-8, or nested deeper than MaxDepth, with a *SyntaxError.
func JSON(src []byte) (Value, error) {
	p := &parser{src: string(src)}
	v, err := p.document()
	if err != nil {
		return Value{}, err
	}
	p.space()
	if p.at < len(p.src) {
		return Value{}, p.wrong("the document has ended here, but %s follows.", p.seen())
	}
	return v, nil
}

// jsonPrefix reads the JSON value at the start of src and returns how many bytes it takes.
func jsonPrefix(src []byte) (Value, int, error) {
	p := &parser{src: string(src)}
	v, err := p.document()
	return v, p.at, err
}

type parser struct {
	src   string
	at    int
	depth int
}

func (p *parser) document() (Value, error) {
	if !utf8.ValidString(p.src) {
		for i, r := range p.src {
			if _, size := utf8.DecodeRuneInString(p.src[i:]); r == utf8.RuneError && size == 1 {
				p.at = i
				break
			}
		}
		return Value{}, p.wrong("this is not text in UTF-8. Save the document as UTF-8.")
	}
	p.at = len(p.src) - len(strings.TrimPrefix(p.src, "\ufeff"))
	p.space()
	if p.at == len(p.src) {
		return Value{}, p.wrong("the document is empty.")
	}
	return p.value()
}

func (p *parser) value() (Value, error) {
	start := p.at
	v, err := p.bare()
	v.Raw = p.src[start:p.at]
	return v, err
}

func (p *parser) bare() (Value, error) {
	switch c := p.src[p.at]; {
	case c == '{':
		return p.object()
	case c == '[':
		return p.array()
	case c == '"':
		text, err := p.text()
		return Value{Kind: String, Text: text}, err
	case c == '-' || c >= '0' && c <= '9':
		return p.number()
	case c == '\'' || strings.HasPrefix(p.src[p.at:], "“"):
		return Value{}, p.wrong("text must stand in straight double quotation marks (\"…\").")
	}
	word := p.word()
	switch word {
	case "true", "false":
		p.at += len(word)
		return Value{Kind: Bool, Text: word}, nil
	case "null":
		p.at += len(word)
		return Value{Kind: Null}, nil
	case "":
		return Value{}, p.unexpectedValue()
	}
	return Value{}, p.wrong("“%s” is not a JSON value. Text needs double quotation marks; the only words without are true, false and null.", clip(word))
}

func (p *parser) unexpectedValue() error {
	rest := p.src[p.at:]
	switch {
	case strings.HasPrefix(rest, "//"), strings.HasPrefix(rest, "/*"), strings.HasPrefix(rest, "#"):
		return p.wrong("comments are not allowed in JSON.")
	case rest[0] == '+' || rest[0] == '.':
		return p.wrong("a number must start with a digit or a minus sign.")
	}
	return p.wrong("a value is missing before %s.", p.seen())
}

func (p *parser) object() (Value, error) {
	v := Value{Kind: Object}
	err := p.list('}', "object", func() error {
		m, err := p.member()
		v.Members = append(v.Members, m)
		return err
	})
	return v, err
}

func (p *parser) array() (Value, error) {
	v := Value{Kind: Array}
	err := p.list(']', "list", func() error {
		item, err := p.value()
		v.Items = append(v.Items, item)
		return err
	})
	return v, err
}

// list reads what stands between the bracket at the current place and its counterpart.
func (p *parser) list(end byte, name string, element func() error) error {
	start := p.at
	if p.depth++; p.depth > MaxDepth {
		return p.wrong("objects and lists are nested more than %d deep.", MaxDepth)
	}
	defer func() { p.depth-- }()
	unclosed := func() error {
		line, _ := p.position(start)
		return p.wrong("the %s that starts in line %d is not closed: %c is missing.", name, line, end)
	}
	p.at++
	p.space()
	if p.at < len(p.src) && p.src[p.at] == end {
		p.at++
		return nil
	}
	for {
		if p.at == len(p.src) {
			return unclosed()
		}
		if err := element(); err != nil {
			return err
		}
		p.space()
		if p.at == len(p.src) {
			return unclosed()
		}
		switch p.src[p.at] {
		case end:
			p.at++
			return nil
		case ',':
			comma := p.at
			p.at++
			p.space()
			if p.at < len(p.src) && p.src[p.at] == end {
				p.at = comma
				return p.wrong("nothing follows this comma. Remove it.")
			}
		default:
			return p.notSeparated(end)
		}
	}
}

func (p *parser) notSeparated(end byte) error {
	switch c := p.src[p.at]; {
	case c == '"' || c == '{' || c == '[' || c == '-' || c >= '0' && c <= '9' || p.word() != "":
		return p.wrong("a comma is missing before %s.", p.seen())
	case c == '/' || c == '#':
		return p.wrong("comments are not allowed in JSON.")
	}
	return p.wrong("a comma or %c is expected here, not %s.", end, p.seen())
}

func (p *parser) member() (Member, error) {
	if p.src[p.at] != '"' {
		if word := p.word(); word != "" {
			return Member{}, p.wrong("the name %s must stand in double quotation marks: \"%s\".", clip(word), clip(word))
		}
		return Member{}, p.wrong("a name in double quotation marks is expected here, not %s.", p.seen())
	}
	start := p.at
	name, err := p.text()
	if err != nil {
		return Member{}, err
	}
	m := Member{Name: name, RawName: p.src[start:p.at]}
	p.space()
	if p.at == len(p.src) || p.src[p.at] != ':' {
		return Member{}, p.wrong("a colon is missing after “%s”.", clip(name))
	}
	p.at++
	p.space()
	if p.at == len(p.src) || p.src[p.at] == ',' || p.src[p.at] == '}' {
		return Member{}, p.wrong("“%s” has no value.", clip(name))
	}
	m.Value, err = p.value()
	return m, err
}

// text reads the string whose opening quotation mark is at the current place.
func (p *parser) text() (string, error) {
	start := p.at
	escaped := false
	for p.at++; p.at < len(p.src); p.at++ {
		switch c := p.src[p.at]; {
		case c == '"':
			p.at++
			raw := p.src[start:p.at]
			if !escaped {
				return raw[1 : len(raw)-1], nil
			}
			var text string
			if err := json.Unmarshal([]byte(raw), &text); err != nil {
				return "", fmt.Errorf("reading the text %s: %w", clip(raw), err)
			}
			return text, nil
		case c == '\\':
			escaped = true
			if err := p.escape(); err != nil {
				return "", err
			}
		case c == '\n' || c == '\r':
			p.at = start
			return "", p.wrong("the text that starts here is not closed in its line: a quotation mark is missing, or a line break should be written as \\n.")
		case c < 0x20:
			return "", p.wrong("a control character stands in the text. Write it as \\u%04x.", c)
		}
	}
	p.at = start
	return "", p.wrong("the text that starts here is not closed: a quotation mark is missing.")
}

// escape checks the escape at the current place and stops at its last character.
func (p *parser) escape() error {
	rest := p.src[p.at+1:]
	if rest == "" {
		return nil // the text is not closed either, which is what will be said
	}
	if strings.IndexByte(`"\/bfnrt`, rest[0]) >= 0 {
		p.at++
		return nil
	}
	if rest[0] != 'u' {
		r, _ := utf8.DecodeRuneInString(rest)
		return p.wrong("\\%c is not an escape. A backslash is written as \\\\.", r)
	}
	if len(rest) < 5 || strings.Trim(rest[1:5], "0123456789abcdefABCDEF") != "" {
		return p.wrong("\\u must be followed by four of 0-9 and a-f.")
	}
	p.at += 5
	return nil
}

func (p *parser) number() (Value, error) {
	start := p.at
	digits := func() int {
		from := p.at
		for p.at < len(p.src) && p.src[p.at] >= '0' && p.src[p.at] <= '9' {
			p.at++
		}
		return p.at - from
	}
	next := func(set string) bool {
		if p.at < len(p.src) && strings.IndexByte(set, p.src[p.at]) >= 0 {
			p.at++
			return true
		}
		return false
	}
	next("-")
	first := p.at
	n := digits()
	bad := ""
	switch {
	case n == 0:
		bad = "a digit must follow the minus sign."
	case n > 1 && p.src[first] == '0':
		bad = "a number must not start with 0. Text that looks like a number needs quotation marks."
	case next(".") && digits() == 0:
		bad = "a digit must follow the decimal point."
	default:
		if next("eE") {
			next("+-")
			if digits() == 0 {
				bad = "a digit must follow the exponent's e."
			}
		}
	}
	if bad != "" {
		p.at = start
		return Value{}, p.wrong("%s", bad)
	}
	return Value{Kind: Number, Text: p.src[start:p.at]}, nil
}

func (p *parser) space() {
	for p.at < len(p.src) {
		switch p.src[p.at] {
		case ' ', '\t', '\n', '\r':
			p.at++
		default:
			return
		}
	}
}

// word returns the letters, digits, _, - and $ at the current place when they start with a letter, _ or $.
func (p *parser) word() string {
	rest := p.src[p.at:]
	for i, r := range rest {
		letter := r == '_' || r == '$' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= 0xC0 && r != '\ufeff' && (r < 0x2000 || r > 0x206F)
		if !letter && (i == 0 || r != '-' && (r < '0' || r > '9')) {
			return rest[:i]
		}
	}
	return rest
}

// seen names what stands at the current place, for a message.
func (p *parser) seen() string {
	if p.at == len(p.src) {
		return "the end of the document"
	}
	if p.src[p.at] == '"' {
		at := p.at
		text, err := p.text()
		p.at = at
		if err == nil && text != "" {
			return "“" + clip(text) + "”"
		}
	}
	if word := p.word(); word != "" {
		return "“" + clip(word) + "”"
	}
	r, _ := utf8.DecodeRuneInString(p.src[p.at:])
	return string(r)
}

func (p *parser) wrong(format string, args ...any) error {
	line, column := p.position(p.at)
	return &SyntaxError{Line: line, Column: column, Message: fmt.Sprintf(format, args...)}
}

func (p *parser) position(at int) (line, column int) {
	before := strings.TrimPrefix(p.src[:at], "\ufeff")
	return 1 + strings.Count(before, "\n"), 1 + utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:])
}

// clip shortens a word of the document for a message.
func clip(s string) string {
	const most = 40
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}
