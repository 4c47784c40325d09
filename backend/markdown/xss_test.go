package markdown

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"velocity.internal/desk/internal/corpus"
)

// harmlessAttributes are all that may be on an element, whatever it is.
var harmlessAttributes = strings.Fields("data-line id name title lang dir role class href cite src alt width height align valign colspan rowspan span scope start type value reversed datetime open checked disabled target rel")

// unsafe elements must never be in the output.
var unsafeElements = strings.Fields(`script style link meta base iframe frame frameset object embed applet form button select option textarea svg math
	template slot noscript noembed noframes plaintext xmp listing title audio video source track canvas portal dialog marquee bgsound isindex keygen param area map`)

// check fails when a page made of a sanitised body holds anything that could run, load, or reach out of the page.
func check(t interface {
	Helper()
	Errorf(format string, args ...any)
}, source, body string,
) {
	t.Helper()
	inspect := func(src string) string {
		root, err := html.ParseWithOptions(strings.NewReader("<!doctype html><body><main>"+src), html.ParseOptionEnableScripting(true))
		if err != nil {
			t.Errorf("%q: %v", source, err)
			return ""
		}
		var visit func(n *html.Node)
		visit = func(n *html.Node) {
			if n.Type == html.ElementNode {
				inspectElement(t, source, src, n)
			}
			if n.Type == html.CommentNode {
				t.Errorf("%q leaves a comment: %s", source, src)
			}
			for c := n.FirstChild; c != nil; c = c.NextSibling {
				visit(c)
			}
		}
		visit(root)
		var out strings.Builder
		if err := html.Render(&out, root); err != nil {
			t.Errorf("%q: %v", source, err)
		}
		return out.String()
	}
	inspect(inspect(body)) // once more as a browser would write it, against mutation
}

func inspectElement(t interface {
	Helper()
	Errorf(format string, args ...any)
}, source, src string, n *html.Node,
) {
	t.Helper()
	if slices.Contains(unsafeElements, n.Data) || n.Namespace != "" {
		t.Errorf("%q leaves <%s>: %s", source, n.Data, src)
	}
	for _, a := range n.Attr {
		value := strings.ToLower(strings.Join(strings.FieldsFunc(a.Val, func(r rune) bool { return r <= ' ' || r == 0x7f }), ""))
		switch {
		case !slices.Contains(harmlessAttributes, a.Key):
			t.Errorf("%q leaves the attribute %s: %s", source, a.Key, src)
		case a.Key == "href" || a.Key == "cite" || a.Key == "src":
			scheme, _, found := strings.Cut(value, ":")
			if !found || strings.ContainsAny(scheme, "/?#") {
				break
			}
			image := a.Key == "src" && scheme == "data" && (strings.HasPrefix(value, "data:image/png;") || strings.HasPrefix(value, "data:image/jpeg;") || strings.HasPrefix(value, "data:image/gif;") || strings.HasPrefix(value, "data:image/webp;"))
			written := a.Key != "src" && (scheme == "mailto" || scheme == "tel")
			if scheme != "http" && scheme != "https" && !written && !image {
				t.Errorf("%q leaves the address %q: %s", source, a.Val, src)
			}
		case (a.Key == "id" || a.Key == "name") && !strings.HasPrefix(a.Val, idPrefix):
			t.Errorf("%q leaves the id %q: %s", source, a.Val, src)
		case n.Data == "input" && a.Key == "type" && a.Val != "checkbox":
			t.Errorf("%q leaves an input: %s", source, src)
		}
	}
}

// places are where a payload stands in Markdown.
var places = []string{"%", "# %", "[x](%)", "![x](<%>)", "```%\n```", "| % |\n|---|\n", "a[^1]\n\n[^1]: %"}

func checkRendered(t interface {
	Helper()
	Errorf(format string, args ...any)
}, src string,
) {
	t.Helper()
	doc, err := Render([]byte(src))
	if err != nil {
		t.Errorf("%q: %v", src, err)
	}
	check(t, src, doc.HTML)
}

func TestNothingThatCouldRunSurvives(t *testing.T) {
	for _, payload := range []string{
		`<script>alert(1)</script>`, `<SCRIPT SRC=//x.example/x.js>`, `<img src=x onerror=alert(1)>`, `<img/src="x"/onerror=alert(1)>`, `<svg onload=alert(1)>`,
		`<svg><style><img src=x onerror=alert(1)></style></svg>`, `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">`,
		`<a href="javascript:alert(1)">x</a>`, `<a href="java&#10;script:alert(1)">x</a>`, `<a href=" &#1;JaVaScRiPt:alert(1)">x</a>`, `[x](javascript:alert(1))`, `[x](&#106;avascript:alert(1))`,
		`[x](data:text/html;base64,PHNjcmlwdD4=)`, `<a href="data:image/png;base64,AAAA">x</a>`, `![x](data:image/svg+xml;base64,PHN2Zz4=)`, `<a href=vbscript:x>x</a>`,
		`<iframe srcdoc="<script>alert(1)</script>">`, `<object data=x>`, `<embed src=x>`, `<form action=//x><input name=a><button>x</button></form>`, `<input type=image src=x>`, `<input type=checkbox onclick=x>`,
		`<p style="background:url(javascript:x)">x</p>`, `<style>@import "x"</style>`, `<link rel=stylesheet href=x>`, `<base href=//x>`, `<meta http-equiv=refresh content="0;url=//x">`,
		`<noscript><p title="</noscript><img src=x onerror=alert(1)>">`, `<p title="x" data-line="1" onclick=x data-x=y>`, `<textarea><script>x</script>`, `<plaintext><script>x`,
		`<a id=getElementById name=body href=# ping=//x>x</a>`, `<!--><script>x</script>-->`, `<![CDATA[<script>x</script>]]>`, `<?xml-stylesheet href="javascript:x"?>`,
		`<javascript:alert(1)>`, `<https://x.example/"onmouseover=alert(1)>`, "`<script>`", `## x {#id onclick="alert(1)" style="x"}`, "```\"><script>x</script>\n```", `<div><template><script>x</script></template>`,
	} {
		check(t, payload, SanitizeHTML([]byte(payload)))
		for _, place := range places {
			checkRendered(t, strings.ReplaceAll(place, "%", payload))
		}
	}
}

func TestNoStringOfTheCorpusLeavesAnythingThatCouldRun(t *testing.T) {
	dir, ok := corpus.Dir(t)
	if !ok {
		return
	}
	files, err := filepath.Glob(filepath.Join(dir, "xss", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no payloads found: %v", err)
	}
	total := 0
	for _, file := range files {
		var entries []any
		if err := json.Unmarshal(readFile(t, file), &entries); err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			for _, s := range texts(e) {
				total++
				check(t, s, SanitizeHTML([]byte(s)))
				checkRendered(t, s)
				checkRendered(t, strings.ReplaceAll(strings.Join(places[1:], "\n\n"), "%", s))
			}
		}
	}
	paste := string(readFile(t, filepath.Join(dir, "xss", "msword-paste.html")))
	check(t, "msword-paste.html", SanitizeHTML([]byte(paste)))
	t.Logf("%d strings of %d files, each as HTML, as Markdown, and in %d places of one document", total, len(files), len(places)-1)
}

func TestNoDocumentOfTheCorpusLeavesAnythingThatCouldRun(t *testing.T) {
	dir, ok := corpus.Dir(t)
	if !ok {
		return
	}
	rendered, sanitised, titled := 0, 0, 0
	err := filepath.WalkDir(filepath.Join(dir, "tenants"), func(file string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		switch ext := filepath.Ext(file); ext {
		case ".md":
			src := readFile(t, file)
			doc, err := Render(src)
			if err != nil {
				t.Errorf("%s: %v", file, err)
			}
			check(t, file, doc.HTML)
			if title := Title(ext, src); title != doc.Title && len(src) < titleWindow {
				t.Errorf("%s: Title says %q, Render %q", file, title, doc.Title)
			}
			rendered++
			if doc.Title != "" {
				titled++
			}
		case ".html", ".xhtml", ".svg":
			check(t, file, SanitizeHTML(readFile(t, file)))
			sanitised++
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d Markdown documents rendered, %d with a title; %d HTML, XHTML and SVG documents sanitised", rendered, titled, sanitised)
}

// texts returns all texts in a value.
func texts(value any) []string {
	switch v := value.(type) {
	case string:
		return []string{v}
	case []any:
		var list []string
		for _, e := range v {
			list = append(list, texts(e)...)
		}
		return list
	case map[string]any:
		var list []string
		for _, e := range v {
			list = append(list, texts(e)...)
		}
		return list
	default:
		return nil
	}
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path) //nolint:gosec // a file of the corpus
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func FuzzRender(f *testing.F) {
	f.Add([]byte("---\ntitle: x\n---\n# a {#b}\n\n<b onclick=x>[x](javascript:y)</b>\n\n[^1]: z\n"))
	f.Add([]byte("<svg><p><style><!--</style><img src=x onerror=y>--></style>"))
	f.Fuzz(func(t *testing.T, src []byte) {
		doc, err := Render(src)
		if err != nil {
			t.Fatal(err)
		}
		check(t, string(src), doc.HTML)
		check(t, string(src), SanitizeHTML(src))
		Title("md", src)
		Title("html", src)
	})
}
