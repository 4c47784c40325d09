package app

import (
	"context"
	"strings"

	"velocity.internal/desk/backend/identity"
	"velocity.internal/desk/backend/markdown"
	"velocity.internal/desk/backend/storage"
)

// Preview is text as readers would see it.
type Preview struct {
	HTML    string    `json:"html"` // a sanitised fragment; blocks of Markdown carry data-line
	Title   string    `json:"title"`
	Words   int       `json:"words"`
	Problem string    `json:"problem"` // what is wrong with the front matter, "" if nothing
	Outline []Heading `json:"outline"`
}

// Heading is a heading of a previewed text.
type Heading struct {
	Level int    `json:"level"`
	Text  string `json:"text"`
	ID    string `json:"id"`
	Line  int    `json:"line"`
}

// maxPreview is the largest text that is rendered while somebody types, in bytes.
const maxPreview = 2 << 20

// Preview renders Markdown or HTML of a text that need not be saved. The page
// shows the result in a sandboxed frame.
func (c *Content) Preview(ext, content string) (*Preview, error) {
	return ask(c.door, func(context.Context, identity.Actor) (*Preview, error) {
		if len(content) > maxPreview {
			return nil, storage.Errorf(storage.ErrTooLarge, "the text is longer than the 2 MiB that are previewed")
		}
		switch strings.ToLower(ext) {
		case "md", "markdown":
			doc, err := markdown.Render([]byte(content))
			if err != nil {
				return nil, err
			}
			out := &Preview{HTML: doc.HTML, Title: doc.Title, Words: doc.Words, Problem: doc.FrontMatter.Problem, Outline: []Heading{}}
			for _, h := range doc.Outline {
				out.Outline = append(out.Outline, Heading(h))
			}
			return out, nil
		case "html", "htm", "xhtml":
			return &Preview{HTML: markdown.SanitizeHTML([]byte(content)), Outline: []Heading{}}, nil
		}
		return nil, storage.Errorf(storage.ErrUnsupported, "there is no preview of .%s; Markdown and HTML have one", ext)
	})
}
