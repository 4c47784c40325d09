package markdown

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
)

func render(t *testing.T, src string) Document {
	t.Helper()
	doc, err := Render([]byte(src))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestEveryKindOfMarkdownIsRenderedWithItsLine(t *testing.T) {
	for _, c := range []struct{ name, src, want string }{
		{"heading", "# A *b*", `<h1 id="user-content-a-b" data-line="1">A <em>b</em></h1>`},
		{"heading with an own id", "a\n\n## B {#own}", `<p data-line="1">a</p><h2 id="user-content-own" data-line="3">B</h2>`},
		{"underlined heading", "\nA\n===", `<h1 id="user-content-a" data-line="2">A</h1>`},
		{"heading of another script", "# Größe 日本!", `<h1 id="user-content-größe-日本" data-line="1">Größe 日本!</h1>`},
		{"headings of one text", "# A\n# A\n# A-1", `<h1 id="user-content-a" data-line="1">A</h1><h1 id="user-content-a-1" data-line="2">A</h1><h1 id="user-content-a-1-1" data-line="3">A-1</h1>`},
		{"list in a quote", "> - a\n>   - b", `<blockquote data-line="1"><ul data-line="1"><li data-line="1">a<ul data-line="2"><li data-line="2">b</li></ul></li></ul></blockquote>`},
		{"code", "a\n\n```go run\nx <b>\n```\n\n    y", `<p data-line="1">a</p><pre data-line="3"><code class="language-go">x &lt;b&gt;` + "\n" + `</code></pre><pre data-line="7"><code>y` + "\n" + `</code></pre>`},
		{"rule", "a\n\n***", `<p data-line="1">a</p><hr data-line="3">`},
		{"table", "| a | b |\n|:-:|---|\n| 1 | `x` |", `<table data-line="1"><thead data-line="1"><tr><th align="center" data-line="1">a</th><th data-line="1">b</th></tr></thead><tbody><tr data-line="3"><td align="center" data-line="3">1</td><td data-line="3"><code>x</code></td></tr></tbody></table>`},
		{"tasks", "- [x] a\n- [ ] b", `<ul data-line="1"><li data-line="1"><input type="checkbox" disabled="" checked=""> a</li><li data-line="2"><input type="checkbox" disabled=""> b</li></ul>`},
		{"strikethrough and bare address", "~~a~~ www.example.org", `<p data-line="1"><del>a</del> <a href="http://www.example.org" target="_blank" rel="noopener noreferrer">www.example.org</a></p>`},
		{"definitions", "A\n: b", `<dl data-line="1"><dt data-line="1">A</dt><dd data-line="2">b</dd></dl>`},
		{"hard break", "a   \nb", `<p data-line="1">a<br>b</p>`},
		{"relative addresses", "[a](../b#c) ![d](e.png \"f\")", `<p data-line="1"><a href="../b#c" target="_blank" rel="noopener noreferrer">a</a> <img src="e.png" alt="d" title="f"></p>`},
		{"link within the page", "[a](#b)", `<p data-line="1"><a href="#user-content-b">a</a></p>`},
		{"data images", "![a](data:image/png;base64,AAAA)", `<p data-line="1"><img src="data:image/png;base64,AAAA" alt="a"></p>`},
		{"raw HTML", "<details open><summary>a</summary>\n\nb\n\n</details>", `<details open=""><summary>a</summary><p data-line="3">b</p></details>`},
		{"ids and lines of the author", `<p id="top" data-line="7">a</p><p data-line="x" onclick="y">b</p>`, `<p id="user-content-top" data-line="7">a</p><p>b</p>`},
		{"Windows lines", "# a\r\n\r\nb\r\n", `<h1 id="user-content-a" data-line="1">a</h1><p data-line="3">b</p>`},
		{"front matter", "---\ntitle: x\n---\n\na", `<p data-line="5">a</p>`},
		{"empty", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := strings.ReplaceAll(render(t, c.src).HTML, ">\n", ">"); normal(got) != normal(c.want) {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestFootnotesLinkToAndFro(t *testing.T) {
	got := render(t, "a[^1]\n\n[^1]: b").HTML
	for _, want := range []string{`<sup id="user-content-fnref:1"><a href="#user-content-fn:1"`, `<li id="user-content-fn:1" data-line="3">`, `<a href="#user-content-fnref:1"`} {
		if !strings.Contains(got, want) {
			t.Errorf("%s lacks %s", got, want)
		}
	}
}

func TestADocumentTellsItsParts(t *testing.T) {
	doc := render(t, "---\nb: 1.0\ntitle: The \n  title\na: [x]\n---\n# One &amp; `two`\n\nIt's *hal*f-done, 日本.\n\n### Three\n")
	if want := []Field{{"b", json.Number("1.0")}, {"title", "The title"}, {"a", []any{"x"}}}; !reflect.DeepEqual(doc.FrontMatter.Fields, want) {
		t.Errorf("fields %#v", doc.FrontMatter.Fields)
	}
	if fm := doc.FrontMatter; fm.Format != "yaml" || fm.Raw != "b: 1.0\ntitle: The \n  title\na: [x]\n" || fm.Problem != "" {
		t.Errorf("front matter %+v", fm)
	}
	if want := []Heading{{1, "One & two", "user-content-one--two", 7}, {3, "Three", "user-content-three", 11}}; !reflect.DeepEqual(doc.Outline, want) {
		t.Errorf("outline %+v", doc.Outline)
	}
	if doc.Title != "The title" || doc.Words != 7 { // One two It's half-done 日 本 Three
		t.Errorf("title %q, %d words", doc.Title, doc.Words)
	}
}

func TestBrokenFrontMatterIsReportedAndLeftOut(t *testing.T) {
	doc := render(t, "---\na: 1\na: 2\n---\n# b\n")
	if doc.FrontMatter.Problem != "Line 3, column 1: “a” stands here a second time; the first is in line 2." || doc.FrontMatter.Fields != nil || doc.FrontMatter.Raw != "a: 1\na: 2\n" {
		t.Errorf("got %+v", doc.FrontMatter)
	}
	if doc.HTML != "<h1 data-line=\"5\" id=\"user-content-b\">b</h1>\n" || doc.Title != "b" {
		t.Errorf("got %q, %q", doc.HTML, doc.Title)
	}
	if toml := render(t, "+++\na = 1\n+++\nb"); toml.FrontMatter.Format != "toml" || toml.FrontMatter.Problem == "" || !strings.Contains(toml.HTML, `<p data-line="4">b</p>`) {
		t.Errorf("got %+v", toml)
	}
}

func TestHTMLKeepsItsTextWithoutWhatCouldRun(t *testing.T) {
	got := SanitizeHTML([]byte(`<?xml version="1.0"?><!DOCTYPE html><html><head><title>T</title><style>p{}</style></head><body class="x">
<section id="a" epub:type="b"><h2 onclick="x">H</h2><p style="color:red">a <a href="#a">b</a><!-- c --> &lt;i&gt;</p><form action="/x"><button>d</button></form></section></body></html>`))
	want := "\n" + `<section id="user-content-a"><h2>H</h2><p>a <a href="#user-content-a">b</a> &lt;i&gt;</p>d</section>`
	if got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestTitleIsFoundInTheFirstBytes(t *testing.T) {
	for _, c := range []struct{ ext, body, want string }{
		{"md", "---\ntitle: ' A  b '\n---\n# C", "A b"},
		{"html.md", "---\ntitle: 2024\n---\n", "2024"},
		{"MD", "---\ntitle: [x]\n---\ntext\n\nSetext *one*\n---", "Setext one"},
		{"md", "```\n# code\n```\n# ![logo](x.png)\n## Real `#1`", "logo"},
		{"md", "#\n\n## B", "B"},
		{"md", "{\n\"title\": \"J\"\n}\n# K", "J"},
		{"md", "no heading", ""},
		{".html", "<title>T</title><h2> A <b>b</b>\nc</h2><h1>D</h1>", "A b c"},
		{".xhtml", "<title> T </title><h1><img></h1>", "T"},
		{"json", `{"title": "x"}`, ""},
		{"", "# x", ""},
		{"md", strings.Repeat("a\n", titleWindow) + "# B", ""},
		{"md", strings.Repeat("é", titleWindow), ""},
	} {
		if got := Title(c.ext, []byte(c.body)); got != c.want {
			t.Errorf("%s %.40q: %q, want %q", c.ext, c.body, got, c.want)
		}
	}
}

func TestCraftedDocumentsAreRenderedInBoundedTime(t *testing.T) {
	for _, unit := range []string{"*a_ ", "~~a ~", "[", "![a](", "`a``", "<a ", "&#1", "[^1]\n\n[^1]: a\n", "[a]: b\n", "- ", "<div>"} {
		src := strings.Repeat(unit, 50_000/len(unit))
		render(t, src) // one that were not bounded would not end within the time of the whole run
	}
	many := render(t, strings.Repeat("*a* ", maxMarks)+"\n\n*b*").HTML
	if !strings.Contains(many, "*a*") || !strings.Contains(many, "<em>b</em>") {
		t.Error("marks beyond the bound should stay text, and the next block start anew")
	}
	if got := fmt.Sprint(strings.Count(many, "<em>")); got != fmt.Sprint(maxMarks/2+1) {
		t.Errorf("%s marks were understood", got)
	}
}
