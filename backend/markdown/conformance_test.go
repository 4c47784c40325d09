package markdown

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer/html"
	nethtml "golang.org/x/net/html"

	"velocity.internal/desk/internal/corpus"
)

// example is one of a conformance file: Example in the CommonMark and GFM files, No in goldmark's.
type example struct {
	Example        int
	No             string
	Section        string
	Options        []string
	Markdown, HTML string
}

func (e example) name() string {
	if e.No != "" {
		return e.No
	}
	return fmt.Sprint(e.Example)
}

func readExamples(t *testing.T, dir, file string) []example {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, "markdown", filepath.FromSlash(file))) //nolint:gosec // a file of the corpus
	if err != nil {
		t.Fatal(err)
	}
	var list []example
	if err := json.Unmarshal(b, &list); err != nil {
		t.Fatal(err)
	}
	unescape := strings.NewReplacer(`\\`, `\`, `\x00`, "\x00", `\ufffd`, "\ufffd", `\uFFFD`, "\ufffd", `\r`, "\r", `\n`, "\n", `\t`, "\t", `\f`, "\f", `\v`, "\v")
	for i, e := range list {
		if slices.ContainsFunc(e.Options, func(o string) bool { return strings.Contains(o, "enableEscape") }) {
			list[i].Markdown, list[i].HTML = unescape.Replace(e.Markdown), unescape.Replace(e.HTML)
		}
	}
	return list
}

func convert(t *testing.T, m goldmark.Markdown, src string) string {
	t.Helper()
	var out bytes.Buffer
	if err := m.Convert([]byte(src), &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// normal writes HTML so that spellings of the same elements are equal: sorted attributes, decoded
// entities, no space beside the tags of blocks.
func normal(src string) string {
	var b strings.Builder
	pre := false
	for tokens := nethtml.NewTokenizer(strings.NewReader(src)); ; {
		switch tokens.Next() {
		case nethtml.ErrorToken:
			return strings.TrimSpace(b.String())
		case nethtml.TextToken:
			text := tokens.Token().Data
			if !pre {
				text = strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == '\n' }), "\n")
				if strings.TrimSpace(text) == "" {
					continue
				}
			}
			b.WriteString(text)
		default:
			token := tokens.Token()
			if token.Data == "pre" {
				pre = token.Type == nethtml.StartTagToken
			}
			if token.Type == nethtml.SelfClosingTagToken {
				token.Type = nethtml.StartTagToken
			}
			slices.SortFunc(token.Attr, func(a, b nethtml.Attribute) int { return strings.Compare(a.Key, b.Key) })
			b.WriteString(token.String())
		}
	}
}

func TestCommonMarkPassesWithoutException(t *testing.T) {
	dir, ok := corpus.Dir(t)
	if !ok {
		return
	}
	plain := goldmark.New(goldmark.WithRendererOptions(html.WithUnsafe(), html.WithXHTML()))
	bounded := goldmark.New(goldmark.WithParser(newParser()), goldmark.WithRendererOptions(html.WithUnsafe(), html.WithXHTML()))
	list := readExamples(t, dir, "commonmark-spec-0.31.2.json")
	for _, e := range list {
		for name, m := range map[string]goldmark.Markdown{"goldmark": plain, "our parser": bounded} {
			if got := convert(t, m, e.Markdown); got != e.HTML {
				t.Errorf("%s, example %s (%s): %q\ngot  %q\nwant %q", name, e.name(), e.Section, e.Markdown, got, e.HTML)
			}
		}
	}
	if len(list) == 0 {
		t.Fatal("no examples found")
	}
	t.Logf("%d examples", len(list))
}

// exceptions are the examples that the configuration of the product renders in another way than their
// file says, "file example", with the reason.
var exceptions = map[string]string{
	"commonmark-spec-0.31.2.json 608":        bareLinks,
	"commonmark-spec-0.31.2.json 611":        bareLinks,
	"commonmark-spec-0.31.2.json 612":        bareLinks,
	"gfm-spec-0.29.json 616":                 bareLinks,
	"gfm-spec-0.29.json 620":                 bareLinks,
	"gfm-extensions.json 19":                 "goldmark links bare addresses of ASCII with a dot in the host, and not behind a quotation mark, as the GFM specification says; cmark-gfm goes further",
	"gfm-extensions.json 23":                 footnotes,
	"gfm-extensions-full-info-string.json 3": "data-meta for the rest of an info string is an option of cmark-gfm, which the preview has no use for",
	"cmark-gfm-regression.json 1":            "goldmark ends lines at line feeds, so that a second carriage return makes no blank line",
	"cmark-gfm-regression.json 9":            metaBlock,
	"cmark-gfm-regression.json 13":           footnotes,
	"cmark-gfm-regression.json 14":           metaBlock,
	"goldmark/extra.json 38":                 "the file writes the expected U+FFFD as an escape without saying so",
}

const (
	bareLinks = "the product links bare addresses, as GFM wants; the core of CommonMark and its copy in GFM 0.29 leave them"
	footnotes = "the same footnotes with the ids, classes and roles of goldmark instead of those of cmark-gfm"
	metaBlock = "a line that starts with <meta starts an HTML block in goldmark and ends the paragraph; a reader sees the same"
)

func TestTheProductRendersTheExamplesOfItsExtensions(t *testing.T) {
	dir, ok := corpus.Dir(t)
	if !ok {
		return
	}
	m := goldmark.New(
		goldmark.WithParser(newParser()), goldmark.WithExtensions(extensions...),
		goldmark.WithRendererOptions(html.WithUnsafe(), html.WithXHTML()),
	)
	// The attributes of all blocks, which options.json wants, are not in the product: only those of headings.
	attributes := goldmark.New(goldmark.WithParserOptions(parser.WithAttribute(), parser.WithAutoHeadingID()))
	used := map[string]bool{}
	for _, file := range []string{
		"commonmark-spec-0.31.2.json", "gfm-spec-0.29.json", "gfm-extensions.json", "gfm-extensions-full-info-string.json",
		"gfm-extensions-table-prefer-style.json", "cmark-gfm-regression.json", "goldmark/extra.json", "goldmark/definition-list.json",
		"goldmark/footnote.json", "goldmark/linkify.json", "goldmark/options.json", "goldmark/strikethrough.json", "goldmark/table.json", "goldmark/tasklist.json",
	} {
		same, other := 0, 0
		for _, e := range readExamples(t, dir, file) {
			key := file + " " + e.name()
			use := m
			if file == "goldmark/options.json" {
				use = attributes
			}
			got := normal(convert(t, use, e.Markdown))
			if got == normal(e.HTML) {
				same++
				continue
			}
			other++
			used[key] = true
			if exceptions[key] == "" {
				t.Errorf("%s (%s): %q\ngot  %q\nwant %q", key, e.Section, e.Markdown, got, normal(e.HTML))
			}
		}
		t.Logf("%s: %d as expected, %d exceptions", file, same, other)
	}
	for key := range exceptions {
		if !used[key] {
			t.Errorf("%s is listed as an exception but passes or does not exist", key)
		}
	}
	for _, file := range []string{"cmark-gfm-smart-punct.json", "goldmark/typographer.json"} {
		t.Logf("LEFT OUT: %s, %d examples: the product does not replace punctuation", file, len(readExamples(t, dir, file)))
	}
}
