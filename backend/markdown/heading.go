package markdown

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"
)

// identify gives every heading an id and returns them: the author's or, as GitHub makes them, the text
// of the heading in small letters, digits, - and _ of any script, - for spaces, and -1, -2 … behind an
// id that is there already.
func identify(headings []*ast.Heading, outline []Heading) []string {
	ids := make([]string, len(headings))
	used := map[string]int{}
	for i, h := range headings {
		if value, ok := h.AttributeString("id"); ok {
			if id, ok := value.([]byte); ok {
				ids[i] = string(id)
				used[ids[i]]++
			}
		}
	}
	for i, h := range headings {
		if ids[i] != "" {
			continue
		}
		base := slug(outline[i].Text)
		id := base
		for used[id] > 0 {
			id = base + "-" + strconv.Itoa(used[base])
			used[base]++
		}
		used[id]++
		ids[i] = id
		h.SetAttributeString("id", id)
	}
	return ids
}

func slug(title string) string {
	id := strings.Map(func(r rune) rune {
		switch {
		case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
			return unicode.ToLower(r)
		case r == ' ':
			return '-'
		default:
			return -1
		}
	}, title)
	if id == "" {
		return "heading"
	}
	return id
}

// plainText returns the text below a node without its markup, runs of space as one.
func plainText(n ast.Node, source []byte) string {
	var b strings.Builder
	// The walk's only errors are those of its function.
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Text:
			value := n.Segment.Value(source)
			if _, code := n.Parent().(*ast.CodeSpan); !code {
				value = util.ResolveEntityNames(util.ResolveNumericReferences(util.UnescapePunctuations(value)))
			}
			b.Write(value)
			if n.SoftLineBreak() || n.HardLineBreak() {
				b.WriteByte(' ')
			}
		case *ast.String:
			b.Write(n.Value)
		case *ast.AutoLink:
			b.Write(n.Label(source))
		case *ast.RawHTML:
			return ast.WalkSkipChildren, nil
		}
		return ast.WalkContinue, nil
	})
	return strings.Join(strings.Fields(b.String()), " ")
}
