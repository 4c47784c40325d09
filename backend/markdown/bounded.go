package markdown

import (
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// The emphasis, strikethrough and link marks of one block that are understood; further ones stay text.
// goldmark pairs marks in time that grows with the square of their number, so that without a bound a
// crafted paragraph of 200 kB would take half a minute.
const (
	maxMarks     = 5000
	maxLinkMarks = 2000 // two for each link
)

// bounded is an inline parser that stops understanding its marks after most of them in a block.
type bounded struct {
	parser.InlineParser
	most  int
	count parser.ContextKey
}

func bound(p parser.InlineParser, most int) bounded {
	return bounded{p, most, parser.NewContextKey()}
}

// Parse understands a mark, or leaves it as text.
func (b bounded) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	n, _ := pc.Get(b.count).(int)
	if n >= b.most {
		return nil
	}
	pc.Set(b.count, n+1)
	return b.InlineParser.Parse(parent, block, pc)
}

// CloseBlock ends a block: the next one is counted anew.
func (b bounded) CloseBlock(parent ast.Node, block text.Reader, pc parser.Context) {
	pc.Set(b.count, nil)
	if closer, ok := b.InlineParser.(parser.CloseBlocker); ok {
		closer.CloseBlock(parent, block, pc)
	}
}

// newParser is goldmark's own parser with bounded marks.
func newParser() parser.Parser {
	inlines := parser.DefaultInlineParsers()
	for i, p := range inlines {
		inline := p.Value.(parser.InlineParser)
		switch trigger := string(inline.Trigger()); {
		case strings.Contains(trigger, "["):
			inlines[i].Value = bound(inline, maxLinkMarks)
		case strings.Contains(trigger, "*"):
			inlines[i].Value = bound(inline, maxMarks)
		}
	}
	return parser.NewParser(
		parser.WithBlockParsers(parser.DefaultBlockParsers()...),
		parser.WithInlineParsers(inlines...),
		parser.WithParagraphTransformers(parser.DefaultParagraphTransformers()...),
	)
}

// strikethrough is goldmark's extension with bounded marks.
type strikethrough struct{}

// Extend adds the parser and the renderer.
func (strikethrough) Extend(m goldmark.Markdown) {
	m.Parser().AddOptions(parser.WithInlineParsers(util.Prioritized(bound(extension.NewStrikethroughParser(), maxMarks), 500)))
	m.Renderer().AddOptions(renderer.WithNodeRenderers(util.Prioritized(extension.NewStrikethroughHTMLRenderer(), 500)))
}
