package markdown

import (
	_ "embed"
	"html"
	"strings"
)

// PageOptions is what a preview page takes from its surroundings.
type PageOptions struct {
	Dark  bool
	Title string
	Lang  string // BCP 47; "" means unknown
	Dir   string // "ltr", "rtl" or, for everything else, "auto"
}

// previewCSS is the typography of rendered content, for both colour schemes.
//
//go:embed preview.css
var previewCSS string

// contentPolicy lets images load and the page's own style apply, and nothing else happen.
const contentPolicy = "default-src 'none'; img-src 'self' http: https: data:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'"

// PreviewPage puts a sanitised body (Document.HTML or SanitizeHTML) into a whole HTML document for a
// sandboxed frame. It holds its style and a content security policy, and no script.
func PreviewPage(body string, o PageOptions) string {
	scheme, dir := "light", "auto"
	if o.Dark {
		scheme = "dark"
	}
	if o.Dir == "ltr" || o.Dir == "rtl" {
		dir = o.Dir
	}
	var b strings.Builder
	b.WriteString(`<!doctype html><html lang="` + html.EscapeString(o.Lang) + `" dir="` + dir + `" data-scheme="` + scheme + `"><head><meta charset="utf-8">`)
	b.WriteString(`<meta http-equiv="Content-Security-Policy" content="` + contentPolicy + `">`)
	b.WriteString(`<meta name="viewport" content="width=device-width"><meta name="referrer" content="no-referrer">`)
	b.WriteString(`<title>` + html.EscapeString(o.Title) + "</title><style>\n" + previewCSS + "</style></head><body>\n" + body + "</body></html>\n")
	return b.String()
}
