package markdown

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
	"golang.org/x/net/html"

	"velocity.internal/desk/backend/internal/decode"
)

// titleWindow is how much of a document Title looks at.
const titleWindow = 64 << 10

// Title returns the title of a Markdown or HTML document (md, markdown, html, htm, xhtml; the last part
// of the extension counts): the title field of its front matter, else its first heading, else the title
// element of HTML. Only the first 64 KiB are looked at. Other content has no title: "".
func Title(ext string, body []byte) string {
	if len(body) > titleWindow {
		body = body[:titleWindow]
		body = body[:bytes.LastIndexByte(body, '\n')+1]
	}
	switch strings.ToLower(ext[strings.LastIndexByte(ext, '.')+1:]) {
	case "md", "markdown":
		fm := decode.ReadFrontMatter(body)
		if title := fieldTitle(fm); title != "" {
			return title
		}
		return firstHeading(body[fm.Body:])
	case "html", "htm", "xhtml":
		fm := decode.ReadFrontMatter(body)
		if title := fieldTitle(fm); title != "" {
			return title
		}
		return firstHTMLHeading(body[fm.Body:])
	default:
		return ""
	}
}

// fieldTitle returns the title field of front matter, if it is text or a number.
func fieldTitle(fm decode.FrontMatter) string {
	for _, m := range fm.Value.Members {
		if strings.EqualFold(m.Name, "title") && (m.Value.Kind == decode.String || m.Value.Kind == decode.Number) {
			return strings.Join(strings.Fields(m.Value.Text), " ")
		}
	}
	return ""
}

func firstHeading(body []byte) string {
	title := ""
	// The walk's only errors are those of its function.
	_ = ast.Walk(parse(body), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if h, ok := n.(*ast.Heading); ok && entering {
			if title = plainText(h, body); title != "" {
				return ast.WalkStop, nil
			}
		}
		return ast.WalkContinue, nil
	})
	return title
}

// firstHTMLHeading returns the text of the first heading that has some, else of the title element.
func firstHTMLHeading(body []byte) string {
	var heading, title strings.Builder
	in := ""
	for tokens := html.NewTokenizer(bytes.NewReader(body)); ; {
		switch tokens.Next() {
		case html.ErrorToken:
			if text := clean(heading.String()); text != "" {
				return text
			}
			return clean(title.String())
		case html.StartTagToken:
			if name, _ := tokens.TagName(); in == "" && (string(name) == "title" || isHeading(string(name))) {
				in = string(name)
			}
		case html.EndTagToken:
			name, _ := tokens.TagName()
			if string(name) != in {
				continue
			}
			in = ""
			if text := clean(heading.String()); text != "" {
				return text
			}
		case html.TextToken:
			switch {
			case in == "title" && title.Len() == 0:
				title.Write(tokens.Text())
			case isHeading(in):
				heading.Write(tokens.Text())
			}
		}
	}
}

func isHeading(name string) bool {
	return len(name) == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6'
}

func clean(s string) string { return strings.Join(strings.Fields(s), " ") }
