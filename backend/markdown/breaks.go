package markdown

import (
	"bytes"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// breaks removes the spaces before a hard line break, of which goldmark leaves some when bare
// addresses are linked (each space then starts a text of its own).
type breaks struct{}

// Extend adds the transformer.
func (b breaks) Extend(m goldmark.Markdown) {
	m.Parser().AddOptions(parser.WithASTTransformers(util.Prioritized(b, 500)))
}

// Transform trims the text before each hard line break that is made of spaces.
func (breaks) Transform(doc *ast.Document, reader text.Reader, _ parser.Context) {
	source := reader.Source()
	// The walk's only errors are those of its function.
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		t, ok := n.(*ast.Text)
		if !ok || !entering || !t.HardLineBreak() || bytes.HasPrefix(source[t.Segment.Stop:], []byte(`\`)) {
			return ast.WalkContinue, nil
		}
		for ok {
			value := t.Segment.Value(source)
			kept := bytes.TrimRight(value, " ")
			t.Segment = t.Segment.WithStop(t.Segment.Stop - (len(value) - len(kept)))
			if len(kept) > 0 {
				break
			}
			t, ok = t.PreviousSibling().(*ast.Text)
		}
		return ast.WalkContinue, nil
	})
}
