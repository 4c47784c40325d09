package schema

import (
	"net/url"
	"strconv"
	"strings"
)

// pointer writes tokens as a JSON pointer (RFC 6901).
func pointer(tokens []string) string {
	var b strings.Builder
	for _, t := range tokens {
		b.WriteString("/" + escapeToken(t))
	}
	return b.String()
}

func escapeToken(t string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(t)
}

// splitPointer reads the tokens of a JSON pointer.
func splitPointer(p string) []string {
	if !strings.HasPrefix(p, "/") {
		return nil
	}
	tokens := strings.Split(p[1:], "/")
	for i, t := range tokens {
		tokens[i] = strings.NewReplacer("~1", "/", "~0", "~").Replace(t)
	}
	return tokens
}

// fragment returns the JSON pointer at the end of an address.
func fragment(address string) string {
	_, f, _ := strings.Cut(address, "#")
	if plain, err := url.PathUnescape(f); err == nil {
		return plain
	}
	return f
}

// at returns the value that tokens lead to.
func at(value any, tokens []string) (any, bool) {
	for _, t := range tokens {
		switch v := value.(type) {
		case map[string]any:
			member, ok := v[t]
			if !ok {
				return nil, false
			}
			value = member
		case []any:
			i, err := strconv.Atoi(t)
			if err != nil || i < 0 || i >= len(v) {
				return nil, false
			}
			value = v[i]
		default:
			return nil, false
		}
	}
	return value, true
}
