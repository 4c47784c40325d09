package markdown

import (
	"strings"
	"unicode"
)

// wordCounter counts words in pieces of text between tags.
type wordCounter struct {
	words int
	open  bool // the last character belongs to a word
}

func (c *wordCounter) add(text string) {
	for _, r := range text {
		switch {
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer):
			c.words++
			c.open = false
		case unicode.IsLetter(r), unicode.IsDigit(r):
			if !c.open {
				c.words++
			}
			c.open = true
		case c.open && (unicode.IsMark(r) || strings.ContainsRune("'’-_", r)):
		default:
			c.open = false
		}
	}
}

// inline are the elements that do not part words.
var inline = map[string]bool{
	"a": true, "abbr": true, "acronym": true, "b": true, "bdi": true, "bdo": true, "big": true, "cite": true, "code": true, "data": true, "del": true, "dfn": true, "em": true,
	"i": true, "ins": true, "kbd": true, "mark": true, "q": true, "s": true, "samp": true, "small": true, "span": true, "strike": true, "strong": true, "sub": true, "sup": true,
	"time": true, "tt": true, "u": true, "var": true, "wbr": true,
}

func (c *wordCounter) tag(name string) {
	if !inline[name] {
		c.open = false
	}
}
