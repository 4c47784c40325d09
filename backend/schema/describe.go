package schema

import (
	"fmt"
	"regexp/syntax"
	"strings"
	"unicode"
)

// describe says in words what an anchored pattern of up to four pieces wants, as in "three capital
// letters"; words is "" for anything more complicated. The example is text made from the pattern; it
// may fail to match where the pattern has conditions of its own.
func describe(source string) (words, example string) {
	expression, err := toGo(source)
	if err != nil {
		return "", ""
	}
	tree, err := syntax.Parse(expression, syntax.Perl)
	if err != nil {
		return "", ""
	}
	var b strings.Builder
	if !sample(tree, &b, 0) {
		return "", ""
	}
	return phrase(tree), b.String()
}

// phrase describes a whole pattern; "" if it is not simple or not anchored at both ends.
func phrase(tree *syntax.Regexp) string {
	const most = 4
	if tree.Op != syntax.OpConcat {
		return ""
	}
	parts := tree.Sub
	n := len(parts)
	if n < 3 || n > most+2 || parts[0].Op != syntax.OpBeginText || parts[n-1].Op != syntax.OpEndText {
		return ""
	}
	var words []string
	for _, part := range parts[1 : n-1] {
		w := piece(part)
		if w == "" {
			return ""
		}
		words = append(words, w)
	}
	return strings.Join(words, ", then ")
}

// piece describes a literal or a repeated class of characters.
func piece(re *syntax.Regexp) string {
	for re.Op == syntax.OpCapture {
		re = re.Sub[0]
	}
	switch re.Op {
	case syntax.OpLiteral:
		if re.Flags&syntax.FoldCase != 0 {
			return ""
		}
		return "“" + string(re.Rune) + "”"
	case syntax.OpCharClass:
		return number(1, 1, class(re.Rune))
	case syntax.OpPlus:
		return number(1, -1, class(re.Sub[0].Rune))
	case syntax.OpRepeat:
		return number(re.Min, re.Max, class(re.Sub[0].Rune))
	default:
		return ""
	}
}

var smallNumbers = []string{"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}

func inWords(n int) string {
	if n < len(smallNumbers) {
		return smallNumbers[n]
	}
	return fmt.Sprint(n)
}

// number puts a count before a class of characters, given in the singular and plural.
func number(least, most int, noun [2]string) string {
	switch {
	case noun[0] == "":
		return ""
	case least == 1 && most == 1:
		return "one " + noun[0]
	case least == most:
		return inWords(least) + " " + noun[1]
	case most < 0 && least == 1:
		return "one or more " + noun[1]
	case most < 0:
		return inWords(least) + " or more " + noun[1]
	case least == 0:
		return "at most " + inWords(most) + " " + noun[1]
	default:
		return inWords(least) + " to " + inWords(most) + " " + noun[1]
	}
}

// class names a class of characters in the singular and plural; both "" if it has no short name.
func class(ranges []rune) [2]string {
	var rest []rune
	has := map[string]bool{}
	for i := 0; i+1 < len(ranges); i += 2 {
		switch lo, hi := ranges[i], ranges[i+1]; {
		case lo == 'A' && hi == 'Z':
			has["capital letter"] = true
		case lo == 'a' && hi == 'z':
			has["small letter"] = true
		case lo == '0' && hi == '9':
			has["digit"] = true
		case hi-lo < 3 && hi < unicode.MaxASCII && lo > ' ' && !unicode.IsLetter(lo) && !unicode.IsDigit(lo):
			for r := lo; r <= hi; r++ {
				rest = append(rest, r)
			}
		default:
			return [2]string{}
		}
	}
	if has["capital letter"] && has["small letter"] {
		has = map[string]bool{"letter": true, "digit": has["digit"]}
	}
	var one, many []string
	for _, noun := range []string{"capital letter", "small letter", "letter", "digit"} {
		if has[noun] {
			one, many = append(one, noun), append(many, noun+"s")
		}
	}
	if len(one) == 0 || len(rest) > 3 {
		return [2]string{}
	}
	for _, r := range rest {
		one, many = append(one, string(r)), append(many, string(r))
	}
	return [2]string{either(one), either(many)}
}

// sample appends a short text that the expression matches; it reports false when it finds none.
func sample(re *syntax.Regexp, b *strings.Builder, depth int) bool {
	const mostBytes, mostDepth = 80, 20
	if b.Len() > mostBytes || depth > mostDepth {
		return false
	}
	repeat := func(n int) bool {
		for range n {
			if !sample(re.Sub[0], b, depth+1) {
				return false
			}
		}
		return true
	}
	switch re.Op {
	case syntax.OpLiteral:
		b.WriteString(string(re.Rune))
	case syntax.OpCharClass:
		return sampleClass(re.Rune, b)
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		b.WriteByte('a')
	case syntax.OpCapture:
		return sample(re.Sub[0], b, depth+1)
	case syntax.OpPlus:
		n := 1
		if re.Sub[0].Op == syntax.OpCharClass {
			n = 3
		}
		return repeat(n)
	case syntax.OpRepeat:
		return repeat(max(re.Min, min(1, re.Max)))
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			if !sample(sub, b, depth+1) {
				return false
			}
		}
	case syntax.OpAlternate:
		return sample(re.Sub[0], b, depth+1)
	case syntax.OpStar, syntax.OpQuest, syntax.OpEmptyMatch, syntax.OpBeginText, syntax.OpEndText, syntax.OpBeginLine, syntax.OpEndLine, syntax.OpWordBoundary, syntax.OpNoWordBoundary:
	default:
		return false
	}
	return true
}

// sampleClass appends a letter or digit of the class, the next one in the alphabet after the last.
func sampleClass(ranges []rune, b *strings.Builder) bool {
	in := func(r rune) bool {
		for i := 0; i+1 < len(ranges); i += 2 {
			if r >= ranges[i] && r <= ranges[i+1] {
				return true
			}
		}
		return false
	}
	if text := b.String(); text != "" {
		if r := rune(text[len(text)-1]) + 1; (unicode.IsLetter(r) || unicode.IsDigit(r)) && in(r) {
			b.WriteRune(r)
			return true
		}
	}
	for _, r := range "Aa1-_. " {
		if in(r) {
			b.WriteRune(r)
			return true
		}
	}
	if len(ranges) > 0 && unicode.IsPrint(ranges[0]) {
		b.WriteRune(ranges[0])
		return true
	}
	return false
}
