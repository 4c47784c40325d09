package schema

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// pattern is an ECMA-262 pattern that runs on Go's engine, in time linear in the text: the text must
// match the expression and, at its start, fulfil each condition.
type pattern struct {
	source     string
	expression *regexp.Regexp
	conditions []condition
}

// condition is a lookahead that stands at the start of an anchored pattern: ^(?!…) or ^(?=…).
type condition struct {
	expression *regexp.Regexp
	match      bool
}

func (p *pattern) String() string { return p.source }

// MatchString tells whether the pattern is found in s.
func (p *pattern) MatchString(s string) bool {
	for _, c := range p.conditions {
		if c.expression.MatchString(s) != c.match {
			return false
		}
	}
	return p.expression.MatchString(s)
}

// compilePattern reads a pattern in the syntax of ECMA-262 (Unicode mode), as JSON Schema wants it.
// Lookahead is understood where it can be checked apart, directly behind ^; other lookaround and
// back references are refused, as no engine matches them in bounded time.
func compilePattern(source string) (jsonschema.Regexp, error) {
	p := &pattern{source: source}
	rest := source
	if after, ok := strings.CutPrefix(source, "^"); ok {
		for strings.HasPrefix(after, "(?!") || strings.HasPrefix(after, "(?=") {
			end := closing(after)
			if end < 0 {
				return nil, errors.New("a closing bracket is missing")
			}
			expression, err := translateAndCompile("^(?:" + after[3:end] + ")")
			if err != nil {
				return nil, err
			}
			p.conditions = append(p.conditions, condition{expression, after[2] == '='})
			after = after[end+1:]
		}
		if len(p.conditions) > 0 {
			if hasAlternatives(after) {
				return nil, errors.New("a lookahead beside alternatives (|) cannot be matched in bounded time; put the alternatives in brackets: ^(?!…)(?:a|b)")
			}
			rest = "^" + after
		}
	}
	var err error
	p.expression, err = translateAndCompile(rest)
	return p, err
}

// closing returns the index of the bracket that closes the one at the start of s, or -1.
func closing(s string) int {
	end := -1
	scan(s, func(i, depth int) bool {
		if s[i] == ')' && depth == 0 {
			end = i
		}
		return end < 0
	})
	return end
}

// hasAlternatives tells whether a | stands outside of all brackets.
func hasAlternatives(s string) bool {
	found := false
	scan(s, func(i, depth int) bool {
		found = s[i] == '|' && depth == 0
		return !found
	})
	return found
}

// scan visits the bytes of a pattern that are neither escaped nor in a class, with the number of
// groups open behind each, until visit returns false.
func scan(s string, visit func(i, depth int) bool) {
	depth, class := 0, false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\':
			i++
			continue
		case class:
			class = c != ']'
			continue
		case c == '[':
			class = true
			continue
		case c == '(':
			depth++
		case c == ')':
			depth--
		}
		if !visit(i, depth) {
			return
		}
	}
}

func translateAndCompile(source string) (*regexp.Regexp, error) {
	expression, err := toGo(source)
	if err != nil {
		return nil, err
	}
	compiled, err := regexp.Compile(expression)
	if err == nil {
		return compiled, nil
	}
	message := err.Error()
	switch _, detail, _ := strings.Cut(message, "error parsing regexp: "); {
	case strings.Contains(detail, "invalid repeat count"), strings.Contains(detail, "expression nests too deeply"), strings.Contains(detail, "expression too large"):
		return nil, errors.New("it repeats too often: a count may be 1000 at most, also multiplied with the counts around it. Use minLength and maxLength instead")
	case strings.Contains(detail, "missing closing ]"), strings.Contains(detail, "missing closing )"):
		return nil, errors.New("a closing bracket is missing")
	case strings.Contains(detail, "unexpected )"):
		return nil, errors.New("a closing bracket has no opening one")
	case strings.Contains(detail, "missing argument to repetition"):
		return nil, errors.New("there is nothing to repeat before *, +, ? or {")
	case detail != "":
		return nil, errors.New(detail)
	}
	return nil, err
}

// The classes of ECMA-262 that differ from Go's.
const (
	ecmaSpace    = `\t-\r \x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff}`
	ecmaNotSpace = `\x{0}-\x{8}\x{e}-\x{1f}\x{21}-\x{9f}\x{a1}-\x{167f}\x{1681}-\x{1fff}\x{200b}-\x{2027}\x{202a}-\x{202e}\x{2030}-\x{205e}\x{2060}-\x{2fff}\x{3001}-\x{fefe}\x{ff00}-\x{10ffff}`
	ecmaDot      = `[^\n\r\x{2028}\x{2029}]`
)

var flagGroup = regexp.MustCompile(`^\(\?[A-Za-z-]+\)`)

// toGo rewrites an ECMA-262 pattern in the syntax of Go.
func toGo(s string) (string, error) {
	var b strings.Builder
	class := false
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c == '\\':
			text, n, err := escape(s[i:], class)
			if err != nil {
				return "", err
			}
			b.WriteString(text)
			i += n
			continue
		case class && c == '[':
			b.WriteString(`\[`)
		case !class && strings.HasPrefix(s[i:], "[^]"):
			b.WriteString(`[\x{0}-\x{10ffff}]`)
			i += len("[^]")
			continue
		case !class && strings.HasPrefix(s[i:], "[]"):
			b.WriteString(`[^\x{0}-\x{10ffff}]`)
			i += len("[]")
			continue
		case !class && c == '.':
			b.WriteString(ecmaDot)
		case !class && (strings.HasPrefix(s[i:], "(?!") || strings.HasPrefix(s[i:], "(?=") || strings.HasPrefix(s[i:], "(?<!") || strings.HasPrefix(s[i:], "(?<=")):
			return "", errors.New("lookahead and lookbehind ((?!…), (?=…), (?<!…), (?<=…)) are understood directly behind ^ only, as (?!…) and (?=…)")
		case !class && flagGroup.MatchString(s[i:]):
			return "", errors.New("flags such as (?i) are not known to ECMA-262; put the part they are meant for in brackets: (?i:…)")
		default:
			if c == '[' || c == ']' {
				class = c == '['
			}
			b.WriteByte(c)
		}
		i++
	}
	return b.String(), nil
}

// escape rewrites the escape at the start of s and returns how many bytes it takes.
func escape(s string, class bool) (text string, n int, err error) {
	if len(s) < 2 {
		return "", 0, errors.New("a backslash stands at the end")
	}
	switch c := s[1]; {
	case strings.IndexByte("dDwWtnvfr", c) >= 0, !class && (c == 'b' || c == 'B'):
		return s[:2], 2, nil
	case c == 'b':
		return `\x08`, 2, nil
	case c == 's' || c == 'S':
		set := ecmaSpace
		if c == 'S' {
			set = ecmaNotSpace
		}
		if !class {
			set = "[" + set + "]"
		}
		return set, 2, nil
	case c == '0' && (len(s) < 3 || s[2] < '0' || s[2] > '9'):
		return `\x00`, 2, nil
	case c >= '0' && c <= '9', c == 'k':
		return "", 0, errors.New("back references (\\1, \\k<…>) cannot be matched in bounded time")
	case c == 'c' && len(s) > 2 && (s[2]|0x20) >= 'a' && (s[2]|0x20) <= 'z':
		return fmt.Sprintf(`\x%02x`, s[2]&0x1f), 3, nil
	case c == 'x' && len(s) > 3 && isHex(s[2:4]):
		return s[:4], 4, nil
	case c == 'u':
		return unicodeEscape(s)
	case c == 'p' || c == 'P':
		return property(s)
	case c < utf8.RuneSelf && (c|0x20) >= 'a' && (c|0x20) <= 'z':
		return "", 0, fmt.Errorf("\\%c is not an escape of ECMA-262", c)
	}
	r, size := utf8.DecodeRuneInString(s[1:])
	if size == 1 && (unicode.IsPunct(r) || unicode.IsSymbol(r)) {
		return s[:2], 2, nil
	}
	return s[1 : 1+size], 1 + size, nil
}

func isHex(s string) bool { return s != "" && strings.Trim(s, "0123456789abcdefABCDEF") == "" }

// unicodeEscape reads \uXXXX, two of them that make a surrogate pair, and \u{X…}.
func unicodeEscape(s string) (string, int, error) {
	if end := strings.IndexByte(s, '}'); strings.HasPrefix(s, `\u{`) && end > 0 && isHex(s[3:end]) {
		return `\x{` + s[3:end] + `}`, end + 1, nil
	}
	unit := func(s string) rune {
		if len(s) < 6 || s[0] != '\\' || s[1] != 'u' || !isHex(s[2:6]) {
			return -1
		}
		n, _ := strconv.ParseUint(s[2:6], 16, 16) // four digits always parse
		return rune(n)
	}
	high := unit(s)
	if high < 0 {
		return "", 0, errors.New("\\u must be followed by four of 0-9 and a-f")
	}
	if r := utf16.DecodeRune(high, unit(s[6:])); r != utf8.RuneError {
		return fmt.Sprintf(`\x{%x}`, r), 12, nil
	}
	return fmt.Sprintf(`\x{%x}`, high), 6, nil
}

// categories are the long names of Unicode's general categories, in the letters that Go knows.
var categories = map[string]string{
	"Letter": "L", "Cased_Letter": "L&", "Uppercase_Letter": "Lu", "Lowercase_Letter": "Ll", "Titlecase_Letter": "Lt", "Modifier_Letter": "Lm", "Other_Letter": "Lo",
	"Mark": "M", "Nonspacing_Mark": "Mn", "Spacing_Mark": "Mc", "Enclosing_Mark": "Me",
	"Number": "N", "Decimal_Number": "Nd", "digit": "Nd", "Letter_Number": "Nl", "Other_Number": "No",
	"Punctuation": "P", "punct": "P", "Connector_Punctuation": "Pc", "Dash_Punctuation": "Pd", "Open_Punctuation": "Ps", "Close_Punctuation": "Pe", "Initial_Punctuation": "Pi", "Final_Punctuation": "Pf", "Other_Punctuation": "Po",
	"Symbol": "S", "Math_Symbol": "Sm", "Currency_Symbol": "Sc", "Modifier_Symbol": "Sk", "Other_Symbol": "So",
	"Separator": "Z", "Space_Separator": "Zs", "Line_Separator": "Zl", "Paragraph_Separator": "Zp",
	"Other": "C", "Control": "Cc", "Format": "Cf", "Surrogate": "Cs", "Private_Use": "Co",
	"Alphabetic": "L", "Uppercase": "Lu", "Lowercase": "Ll",
}

// property reads \p{…} and \P{…}.
func property(s string) (string, int, error) {
	end := strings.IndexByte(s, '}')
	if len(s) < 4 || s[2] != '{' || end < 0 {
		return "", 0, errors.New("\\p must be followed by the name of a class in braces, as in \\p{Letter}")
	}
	name := s[3:end]
	for _, kind := range []string{"General_Category=", "gc=", "Script=", "sc=", "Script_Extensions=", "scx="} {
		name = strings.TrimPrefix(name, kind)
	}
	if short, ok := categories[name]; ok {
		name = short
	}
	if name == "L&" {
		return "", 0, errors.New("\\p{Cased_Letter} is not known; use [\\p{Lu}\\p{Ll}\\p{Lt}]")
	}
	return s[:2] + "{" + name + "}", end + 1, nil
}
