// Package markdown renders Markdown and HTML for a preview: with the extensions that people expect,
// sanitised, and with the source line of every block.
package markdown

import (
	"bytes"
	"fmt"
	"sort"
	"strconv"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"velocity.internal/desk/backend/internal/decode"
)

// Document is a rendered Markdown document.
type Document struct {
	// HTML is the sanitised body; see SanitizeHTML. Block elements made from Markdown carry data-line,
	// the line of the source at which they start, counted from 1 and including the front matter.
	HTML        string
	FrontMatter FrontMatter
	// Title is the title field of the front matter, else the first heading, else "".
	Title string
	// Words counts the words of the visible text; scripts without spaces count by character.
	Words   int
	Outline []Heading
}

// FrontMatter is the block of fields at the start of a document.
type FrontMatter struct {
	// Format is "yaml", "toml" or "json"; "" when there is none.
	Format string
	// Raw is the block without its delimiting lines.
	Raw string
	// Fields are in the order of the source; none when the block is broken or TOML.
	Fields []Field
	// Problem says in words why the block cannot be read, with lines of the whole document; "" if it can.
	Problem string
}

// Field is one field of the front matter. Value is as encoding/json gives it with UseNumber.
type Field struct {
	Name  string
	Value any
}

// Heading is a heading of the document. ID is the id of its element.
type Heading struct {
	Level int
	Text  string
	ID    string
	Line  int
}

// Render renders GitHub Flavored Markdown (CommonMark 0.31.2 with tables, strikethrough, autolinks and
// task lists) with footnotes, definition lists and heading ids, the author's ({#id}) or made from the
// text. Raw HTML passes through the sanitiser. Broken front matter is reported and left out of the text.
func Render(src []byte) (Document, error) {
	fm := decode.ReadFrontMatter(src)
	body := src[fm.Body:]
	root := parse(body)
	lines := newLineFinder(src, fm.Body)
	doc := Document{FrontMatter: newFrontMatter(fm)}
	var headings []*ast.Heading
	err := ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering || n.Type() != ast.TypeBlock {
			return ast.WalkContinue, nil
		}
		at := n.Pos()
		if at < 0 {
			return ast.WalkContinue, nil
		}
		line := lines.of(at)
		n.SetAttributeString("data-line", strconv.Itoa(line))
		if h, ok := n.(*ast.Heading); ok {
			headings = append(headings, h)
			doc.Outline = append(doc.Outline, Heading{Level: h.Level, Text: plainText(h, body), Line: line})
		}
		return ast.WalkContinue, nil
	})
	if err != nil {
		return Document{}, fmt.Errorf("reading the Markdown document: %w", err)
	}
	for i, id := range identify(headings, doc.Outline) {
		doc.Outline[i].ID = userID(id)
	}
	var out bytes.Buffer
	if err := product.Renderer().Render(&out, body, root); err != nil {
		return Document{}, fmt.Errorf("rendering the Markdown document: %w", err)
	}
	doc.HTML, doc.Words = sanitize(out.Bytes())
	doc.Title = fieldTitle(fm)
	if doc.Title == "" && len(doc.Outline) > 0 {
		doc.Title = doc.Outline[0].Text
	}
	return doc, nil
}

func newFrontMatter(fm decode.FrontMatter) FrontMatter {
	out := FrontMatter{Format: fm.Format, Raw: string(fm.Raw)}
	if fm.Err != nil {
		out.Problem = fm.Err.Error()
	}
	for _, m := range fm.Value.Members {
		out.Fields = append(out.Fields, Field{m.Name, m.Value.Any()})
	}
	return out
}

// extensions is what the product understands beyond CommonMark.
var extensions = []goldmark.Extender{
	extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignAttribute)),
	strikethrough{},
	extension.Linkify,
	extension.TaskList,
	extension.Footnote,
	extension.DefinitionList,
	breaks{},
}

// product is the one configuration in which documents are parsed and rendered; its output is not yet safe.
var product = goldmark.New(
	goldmark.WithParser(newParser()),
	goldmark.WithExtensions(extensions...),
	goldmark.WithParserOptions(parser.WithHeadingAttribute()),
	goldmark.WithRendererOptions(html.WithUnsafe(), renderer.WithNodeRenderers(util.Prioritized(codeRenderer{}, 100))),
)

func parse(body []byte) ast.Node {
	return product.Parser().Parse(text.NewReader(body))
}

// lineFinder tells in which line of the source a byte of the body stands.
type lineFinder struct {
	ends  []int // offsets in the body behind each line end
	first int   // the line at which the body starts
}

func newLineFinder(src []byte, body int) lineFinder {
	f := lineFinder{first: 1 + bytes.Count(src[:body], []byte("\n"))}
	for i, c := range src[body:] {
		if c == '\n' {
			f.ends = append(f.ends, i+1)
		}
	}
	return f
}

func (f lineFinder) of(at int) int {
	return f.first + sort.SearchInts(f.ends, at+1)
}
