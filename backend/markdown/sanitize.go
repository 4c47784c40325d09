package markdown

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/microcosm-cc/bluemonday"
	"golang.org/x/net/html"
)

// SanitizeHTML returns what of an HTML document or fragment is safe to show.
//
// Text, headings, lists, tables, links, images and the like stay; scripts, styles, forms, frames, SVG,
// MathML, embedded objects and every attribute that is not known to be harmless go. Addresses are
// relative or of http, https, mailto and tel; images may be data: of PNG, JPEG, GIF and WebP. The
// author's ids and names get the prefix "user-content-", as do links within the page, so that they
// collide with nothing. All other links open in a new window, without access to the page.
func SanitizeHTML(src []byte) string {
	out, _ := sanitize(src)
	return out
}

// idPrefix stands before every id of the author's.
const idPrefix = "user-content-"

func userID(id string) string { return idPrefix + id }

var policy = newPolicy()

func newPolicy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements(
		"article", "aside", "section", "header", "footer", "main", "nav", "div", "span", "p", "br", "hr", "wbr", "address", "center",
		"h1", "h2", "h3", "h4", "h5", "h6", "hgroup", "blockquote", "pre", "figure", "figcaption", "details", "summary",
		"ul", "ol", "li", "dl", "dt", "dd", "menu",
		"table", "caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "th", "td",
		"a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q", "rp", "rt", "ruby",
		"s", "samp", "small", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "img", "input",
	)
	p.SkipElementsContent("title", "textarea", "select", "template", "noscript")

	number := regexp.MustCompile(`^[0-9]{1,9}$`)
	size := regexp.MustCompile(`^[0-9]{1,5}%?$`)
	word := regexp.MustCompile(`^[A-Za-z0-9_-]{1,40}$`)
	align := regexp.MustCompile(`(?i)^(left|right|center|justify|char)$`)
	p.AllowAttrs("data-line").Matching(regexp.MustCompile(`^[1-9][0-9]{0,8}$`)).Globally()
	p.AllowAttrs("id").Matching(regexp.MustCompile(`^[^\s]{1,200}$`)).Globally()
	p.AllowAttrs("name").Matching(regexp.MustCompile(`^[^\s]{1,200}$`)).OnElements("a")
	p.AllowAttrs("title").Globally()
	p.AllowAttrs("lang").Matching(regexp.MustCompile(`^[A-Za-z0-9-]{1,35}$`)).Globally()
	p.AllowAttrs("dir").Matching(regexp.MustCompile(`(?i)^(ltr|rtl|auto)$`)).Globally()
	p.AllowAttrs("role").Matching(regexp.MustCompile(`^doc-[a-z]+$`)).OnElements("a", "div", "section")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^language-[A-Za-z0-9_+#.-]{1,40}$`)).OnElements("code")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^(footnotes|footnote-ref|footnote-backref)$`)).OnElements("a", "div")

	p.AllowURLSchemes("http", "https", "mailto", "tel")
	p.AllowRelativeURLs(true)
	p.RequireParseableURLs(true)
	p.AllowDataURIImages()
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("cite").OnElements("blockquote", "q", "del", "ins")
	p.AllowAttrs("src", "alt").OnElements("img")
	p.AllowAttrs("width", "height").Matching(size).OnElements("img", "table", "td", "th", "col")
	p.AllowAttrs("align").Matching(align).OnElements("img", "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "table", "tr", "td", "th", "col")
	p.AllowAttrs("valign").Matching(regexp.MustCompile(`(?i)^(top|middle|bottom|baseline)$`)).OnElements("tr", "td", "th")
	p.AllowAttrs("colspan", "rowspan").Matching(number).OnElements("td", "th")
	p.AllowAttrs("span").Matching(number).OnElements("col", "colgroup")
	p.AllowAttrs("scope").Matching(word).OnElements("th")
	p.AllowAttrs("start").Matching(regexp.MustCompile(`^-?[0-9]{1,9}$`)).OnElements("ol")
	p.AllowAttrs("type").Matching(regexp.MustCompile(`^[1aAiI]$`)).OnElements("ol")
	p.AllowAttrs("value").Matching(regexp.MustCompile(`^-?[0-9]{1,9}$`)).OnElements("li")
	p.AllowAttrs("reversed").OnElements("ol")
	p.AllowAttrs("datetime").Matching(regexp.MustCompile(`^[0-9A-Za-z:.+ -]{1,40}$`)).OnElements("time", "del", "ins")
	p.AllowAttrs("open").OnElements("details")
	p.AllowAttrs("type").Matching(regexp.MustCompile(`^checkbox$`)).OnElements("input")
	p.AllowAttrs("checked", "disabled").OnElements("input")
	p.AllowNoAttrs().OnElements("a", "span", "img", "input", "bdo", "data")
	return p
}

// sanitize applies the policy and what it cannot say: prefixes, targets and the checkbox of a task.
func sanitize(src []byte) (out string, words int) {
	var b strings.Builder
	var count wordCounter
	for tokens := html.NewTokenizer(bytes.NewReader(policy.SanitizeBytes(src))); ; {
		kind := tokens.Next()
		raw := string(tokens.Raw())
		switch kind {
		case html.ErrorToken:
			return b.String(), count.words
		case html.TextToken:
			count.add(string(tokens.Text()))
			b.WriteString(raw)
		case html.StartTagToken, html.SelfClosingTagToken:
			token := tokens.Token()
			count.tag(token.Data)
			if finish(&token) {
				b.WriteString(token.String())
			}
		case html.EndTagToken:
			count.tag(tokens.Token().Data)
			b.WriteString(raw)
		case html.CommentToken, html.DoctypeToken:
		}
	}
}

// finish completes an element; false drops it.
func finish(token *html.Token) bool {
	token.Attr = slices.DeleteFunc(token.Attr, func(a html.Attribute) bool {
		switch a.Key {
		case "href", "cite":
			return !safeAddress(a.Val, false)
		case "src":
			return !safeAddress(a.Val, true)
		default:
			return false
		}
	})
	link := false
	for i := range token.Attr {
		a := &token.Attr[i]
		switch {
		case a.Key == "id" || a.Key == "name":
			a.Val = userID(a.Val)
		case a.Key == "href" && strings.HasPrefix(a.Val, "#"):
			if len(a.Val) > 1 {
				a.Val = "#" + userID(a.Val[1:])
			}
		case a.Key == "href":
			link = true
		}
	}
	if link {
		token.Attr = append(token.Attr, html.Attribute{Key: "target", Val: "_blank"}, html.Attribute{Key: "rel", Val: "noopener noreferrer"})
	}
	if token.Data == "input" {
		checkbox, checked := false, false
		for _, a := range token.Attr {
			checkbox = checkbox || a.Key == "type" && a.Val == "checkbox"
			checked = checked || a.Key == "checked"
		}
		token.Attr = []html.Attribute{{Key: "type", Val: "checkbox"}, {Key: "disabled"}}
		if checked {
			token.Attr = append(token.Attr, html.Attribute{Key: "checked"})
		}
		return checkbox
	}
	return true
}

var dataImage = regexp.MustCompile(`^data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]*$`)

// safeAddress tells whether an address is relative or of a scheme that is allowed, read as a browser
// would: without the control characters and spaces that hide a scheme.
func safeAddress(address string, image bool) bool {
	address = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsControl(r) {
			return -1
		}
		return r
	}, address)
	scheme, _, found := strings.Cut(address, ":")
	if !found || strings.ContainsAny(scheme, "/?#") {
		return true
	}
	switch strings.ToLower(scheme) {
	case "http", "https":
		return true
	case "mailto", "tel":
		return !image
	case "data":
		return image && dataImage.MatchString(address)
	default:
		return false
	}
}
