package schema

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"velocity.internal/desk/backend/internal/decode"
)

func mustCompile(t *testing.T, doc string) *Schema {
	t.Helper()
	s, err := Compile("test", []byte(doc), nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func value(t *testing.T, src string) any {
	t.Helper()
	v, err := decode.JSON([]byte(src))
	if err != nil {
		t.Fatal(err)
	}
	return v.Any()
}

func TestSchemasThatCannotBeUsedAreRefusedInWords(t *testing.T) {
	siblings := func(ref string) ([]byte, bool) {
		doc, ok := map[string]string{"defs.json": `{"definitions": {"a": {"type": "string"}}}`, "broken.json": `{`, "wrong.json": `{"type": "strng"}`}[ref]
		return []byte(doc), ok
	}
	for _, c := range []struct{ name, doc, want string }{
		{"not JSON", "{\n  \"type\" \"object\"\n}", "Line 2, column 10: a colon is missing after “type”."},
		{"neither object nor boolean", `[1]`, "A schema must be a group of fields ({…}), not a list."},
		{"too large", `{"title": "` + strings.Repeat("x", MaxSize) + `"}`, "The schema has 1048589 bytes; at most 1048576 are allowed."},
		{"too deep", strings.Repeat(`{"not":`, 600), "nested more than 500 deep"},
		{"unknown type", `{"properties": {"a": {"type": "strng"}}}`, "/properties/a/type: “strng” is not one of: array, boolean, integer, null, number, object, string. Did you mean “string”?"},
		{"wrong kind of value", `{"required": "a"}`, "/required: “a” is text; it must be a list."},
		{"several", `{"required": "a", "minLength": -1}`, "/minLength: -1 is less than 0, the least that is allowed. (and 1 more)"},
		{"draft 4 rule", `{"$schema": "http://json-schema.org/draft-04/schema#", "exclusiveMinimum": 1}`, "/exclusiveMinimum: 1 is a number; it must be true or false."},
		{"unknown dialect", `{"$schema": "http://json-schema.org/draft-03/schema#"}`, "/$schema: “http://json-schema.org/draft-03/schema” is not a dialect that is understood. Use https://json-schema.org/draft/2020-12/schema, or leave $schema out."},
		{"file", `{"properties": {"a": {"$ref": "file:///etc/passwd"}}}`, "/properties/a/$ref: “file:///etc/passwd” is referred to, but it is not among the schemas of this store. Schemas are never fetched from elsewhere."},
		{"web", `{"$ref": "https://example.org/schema.json"}`, "/$ref: “https://example.org/schema.json” is referred to, but it is not among"},
		{"unknown sibling", `{"$ref": "other.json"}`, "/$ref: “other.json” is referred to, but it is not among"},
		{"path out of the store", `{"$ref": "../../etc/passwd"}`, "is referred to, but it is not among"},
		{"nothing at the place", `{"items": {"$ref": "#/$defs/x"}}`, "/items/$ref: “#/$defs/x” is referred to, but nothing is there."},
		{"nothing at the place of a sibling", `{"items": {"$ref": "defs.json#/definitions/b"}}`, "/items/$ref: “defs.json#/definitions/b” is referred to, but nothing is there."},
		{"broken sibling", `{"$ref": "broken.json"}`, "/$ref: “broken.json” is referred to, but it cannot be used. Line 1, column 2: the object that starts in line 1 is not closed: } is missing."},
		{"wrong sibling", `{"$ref": "wrong.json"}`, "/type: “strng” is not one of: array, boolean, integer, null, number, object, string. Did you mean “string”? (In “wrong.json”.)"},
		{"broken pattern", `{"pattern": "[a-"}`, "/pattern: “[a-” is not a pattern that can be used: a closing bracket is missing."},
		{"broken pattern of names", `{"patternProperties": {"(": true}}`, "“(” is not a pattern that can be used: a closing bracket is missing."},
		{"back reference", `{"pattern": "(a)\\1"}`, "back references (\\1, \\k<…>) cannot be matched in bounded time"},
		{"lookahead in the middle", `{"pattern": "^a(?!b)"}`, "lookahead and lookbehind"},
		{"lookahead beside alternatives", `{"pattern": "^(?!a)b|c"}`, "put the alternatives in brackets"},
		{"large count", `{"pattern": "^.{0,5000}$"}`, "a count may be 1000 at most"},
		{"number without end", `{"minimum": 1e999999}`, "/minimum: 1e999999 has more digits than can be checked; at most 1000 are allowed."},
		{"field list with a bare type", `{"fields": {"a": "string"}}`, "/fields/a: A field must be described by a group such as {\"type\": \"string\"}, not by text."},
		{"field list with a list of types", `{"fields": {"a": {"type": ["x"]}}}`, "/fields/a/type: The type of a field must be a word such as string, not a list."},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Compile("test", []byte(c.doc), siblings)
			var wrong *Error
			if !errors.As(err, &wrong) || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("got  %v\nwant %s", err, c.want)
			}
			list := Check([]byte(c.doc))
			elsewhere := strings.Contains(c.name, "sibling") || strings.Contains(c.want, "not among")
			if elsewhere != (list == nil) {
				t.Errorf("Check finds %+v", list)
			}
			if !elsewhere && (&Error{Problems: list}).Error() != err.Error() {
				t.Errorf("Check says %v, Compile %v", list, err)
			}
		})
	}
}

func TestSiblingsAreFoundBesideTheSchemaWhateverItsID(t *testing.T) {
	for _, id := range []string{"", `"$id": "https://example.org/schemas/own.json",`} {
		var asked []string
		s, err := Compile("own", []byte(`{`+id+`"properties": {"a": {"$ref": "defs.json#/definitions/a"}}}`), func(ref string) ([]byte, bool) {
			asked = append(asked, ref)
			return []byte(`{"$schema": "http://json-schema.org/draft-07/schema#", "definitions": {"a": {"type": "string"}}}`), ref == "defs.json"
		})
		if err != nil {
			t.Fatalf("asked for %q: %v", asked, err)
		}
		if list := s.Validate(value(t, `{"a": 1}`)); len(list) != 1 || list[0].SchemaPointer != "/definitions/a/type" {
			t.Errorf("got %+v", list)
		}
	}
}

func TestProblemsAreToldInWords(t *testing.T) {
	for _, c := range []struct{ name, schema, value, want string }{
		{"pattern in words", `{"properties": {"c": {"pattern": "^[A-Z]{3}$"}}}`, `{"c": "Fr."}`, "/c pattern “Fr.” is not three capital letters. Example: ABC"},
		{"pattern in pieces", `{"pattern": "^[A-Z]{2}-[0-9]{2,4}$"}`, `"x"`, " pattern “x” is not two capital letters, then “-”, then two to four digits. Example: AB-12"},
		{"pattern of mixed letters", `{"pattern": "^[a-zA-Z0-9_-]+$"}`, `"ä"`, " pattern “ä” is not one or more letters, digits, - or _. Example: ABC"},
		{"pattern too rich for words", `{"pattern": "^[a-z0-9]+(?:-[a-z0-9]+)*$"}`, `"A b"`, " pattern “A b” does not match the pattern ^[a-z0-9]+(?:-[a-z0-9]+)*$. Example: abc"},
		{"pattern with a condition", `{"pattern": "^(?!.*Commercial).*$"}`, `"Commercial"`, " pattern “Commercial” does not match the pattern ^(?!.*Commercial).*$."},
		{"own example", `{"pattern": "^[A-Z]{3}$", "examples": ["CHF"]}`, `"x"`, " pattern “x” is not three capital letters. Example: CHF"},
		{"own message", `{"type": "string", "errorMessage": "Write a name."}`, `1`, " type Write a name."},
		{"type", `{"type": "integer"}`, `"12"`, " type “12” is text; it must be a whole number."},
		{"fraction", `{"type": "integer"}`, `1.5`, " type 1.5 is a number; it must be a whole number."},
		{"several types", `{"type": ["string", "null"]}`, `[]`, " type This is a list; it must be text or empty (null)."},
		{"null", `{"type": "string"}`, `null`, " type This is empty (null); it must be text."},
		{"missing", `{"required": ["a", "b/c"], "properties": {"a": {"title": "Heading"}}}`, `{}`, "/a required “Heading” (a) is missing.|/b~1c required “b/c” is missing."},
		{"missing beside another", `{"dependentRequired": {"a": ["b"]}}`, `{"a": 1}`, "/b dependentRequired “b” is missing: it is needed because “a” is there."},
		{"unknown field", `{"additionalProperties": false, "properties": {"title": true}}`, `{"titel": 1, "x": 1}`, "/titel additionalProperties “titel” is not a field that may stand here. Did you mean “title”?|/x additionalProperties “x” is not a field that may stand here."},
		{"forbidden field", `{"properties": {"a": false}}`, `{"a": 1}`, "/a  “a” must not stand here."},
		{"unevaluated field", `{"properties": {"a": true}, "unevaluatedProperties": false}`, `{"b": 1}`, "/b  “b” must not stand here."},
		{"name", `{"propertyNames": {"pattern": "^[a-z]$"}}`, `{"B": 1}`, "/B propertyNames “B” cannot be the name of a field. “B” is not one small letter. Example: a"},
		{
			"names in several places", `{"additionalProperties": {"additionalProperties": {"propertyNames": {"pattern": "^[a-z]$"}}}}`, `{"a": {"x": {"B": 1}}, "b": {"x": {"B": 1, "C": 1}}, "d": {"z": {}}}`,
			"/a/x/B propertyNames “B” cannot be the name of a field. “B” is not one small letter. Example: a|/b/x/B propertyNames “B” cannot be the name of a field. “B” is not one small letter. Example: a|" +
				"/b/x/C propertyNames “C” cannot be the name of a field. “C” is not one small letter. Example: a",
		},
		{"enum", `{"enum": ["draft", "live", 3, null]}`, `"Live"`, " enum “Live” is not one of: draft, live, 3, null. Did you mean “live”?"},
		{"long enum", `{"enum": [1,2,3,4,5,6,7,8,9,10]}`, `0`, " enum 0 is not one of: 1, 2, 3, 4, 5, 6, 7, 8 and 2 more."},
		{"const", `{"const": "a"}`, `{"x": 1}`, " const The group of fields must be “a”."},
		{"empty", `{"minLength": 1}`, `""`, " minLength This must not be empty."},
		{"short", `{"minLength": 3}`, `"é"`, " minLength “é” has 1 character; at least 3 are needed."},
		{"long", `{"maxLength": 1}`, `"ab"`, " maxLength “ab” has 2 characters; at most 1 is allowed."},
		{"few items", `{"minItems": 1}`, `[]`, " minItems The list has no items; at least 1 is needed."},
		{"many items", `{"maxItems": 1}`, `[1, 2]`, " maxItems The list has 2 items; at most 1 is allowed."},
		{"few fields", `{"minProperties": 2}`, `{"a": 1}`, " minProperties The group has 1 field; at least 2 are needed."},
		{"twice", `{"uniqueItems": true}`, `["a", "b", "a"]`, " uniqueItems Items 1 and 3 of the list are the same; each may stand there once."},
		{"contains", `{"contains": {"const": 1}}`, `[2]`, " contains None of the items of the list is of the kind that must be among them."},
		{"less", `{"minimum": 0.5}`, `0.25`, " minimum 0.25 is less than 0.5, the least that is allowed."},
		{"more", `{"exclusiveMaximum": 10}`, `10`, " exclusiveMaximum 10 must be less than 10."},
		{"decimal places", `{"multipleOf": 0.01}`, `1.234`, " multipleOf 1.234 has more than 2 decimal places."},
		{"multiple", `{"multipleOf": 5}`, `7`, " multipleOf 7 is not a multiple of 5."},
		{"not", `{"not": {"required": ["a"]}}`, `{"a": 1}`, "  “a” must not stand here."},
		{"date", `{"format": "date"}`, `"31.1.2024"`, " format “31.1.2024” is not a date. Example: 2024-01-31"},
		{"relative address", `{"format": "uri"}`, `"/about"`, " format “/about” is not a full web address. Example: https://example.org/page"},
		{"any of two types", `{"anyOf": [{"type": "string"}, {"type": "array"}]}`, `1`, " anyOf 1 is a number; it must be text or a list."},
		{"any of, one plausible", `{"anyOf": [{"type": "string"}, {"type": "object", "required": ["url"]}]}`, `{}`, "/url required “url” is missing."},
		{"one of, told by a mark", `{"oneOf": [{"properties": {"kind": {"const": "a"}, "x": {"type": "string"}}}, {"properties": {"kind": {"const": "b"}, "y": {"type": "string"}}}]}`, `{"kind": "b", "x": 1, "y": 1}`, "/y type 1 is a number; it must be text."},
		{"one of, several wrong", `{"oneOf": [{"required": ["a", "b"]}, {"required": ["c", "d", "e"]}]}`, `{}`, " oneOf The group of fields fits none of the 2 forms allowed here. For the closest one: “a” is missing; “b” is missing."},
		{"one of, two fit", `{"oneOf": [true, true]}`, `1`, " oneOf 1 fits two forms (1 and 2) of which only one may fit."},
		{"huge number", `true`, `[1e99999]`, "/0 type 1e99999 has more digits than can be checked; at most 1000 are allowed."},
		{"order", `{"items": {"type": "string"}}`, `[1,2,"",3,4,5,6,7,8,9,10,11]`, "/0 |/1 |/3 |/4 |/5 |/6 |/7 |/8 |/9 |/10 |/11 "},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, p := range mustCompile(t, c.schema).Validate(value(t, c.value)) {
				got = append(got, fmt.Sprintf("%s %s %s", p.Pointer, p.Keyword, p.Message))
			}
			want := strings.Split(c.want, "|")
			if c.name == "order" {
				for i := range got {
					got[i] = got[i][:strings.Index(got[i], " ")+1]
				}
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("got  %q\nwant %q", got, want)
			}
		})
	}
}

func TestAProblemCarriesItsValueAndBothPointers(t *testing.T) {
	s := mustCompile(t, `{"$defs": {"a b": {"maxLength": 1}}, "properties": {"x": {"items": {"$ref": "#/$defs/a%20b"}}}}`)
	want := []Problem{{Pointer: "/x/1", Keyword: "maxLength", Message: "“<b>” has 3 characters; at most 1 is allowed.", Value: "<b>", SchemaPointer: "/$defs/a b/maxLength"}}
	if got := s.Validate(value(t, `{"x": ["a", "<b>"]}`)); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if got := s.Validate(value(t, `{"x": ["a"]}`)); got != nil {
		t.Errorf("valid, but %+v", got)
	}
	long := mustCompile(t, `{"maxLength": 1}`).Validate(strings.Repeat("é", 1000))
	if n := len([]rune(long[0].Value)); n != maxValue {
		t.Errorf("the value has %d characters", n)
	}
}

func TestEveryDialectIsUnderstood(t *testing.T) {
	for dialect, doc := range map[string]string{
		"draft 4":           `{"$schema": "http://json-schema.org/draft-04/schema#", "minimum": 1, "exclusiveMinimum": true}`,
		"draft 6":           `{"$schema": "http://json-schema.org/draft-06/schema#", "exclusiveMinimum": 1}`,
		"draft 7":           `{"$schema": "http://json-schema.org/draft-07/schema#", "if": true, "then": {"exclusiveMinimum": 1}}`,
		"2019-09":           `{"$schema": "https://json-schema.org/draft/2019-09/schema", "$ref": "#/$defs/a", "$defs": {"a": {"exclusiveMinimum": 1}}}`,
		"2020-12":           `{"$schema": "https://json-schema.org/draft/2020-12/schema", "$ref": "#a", "$defs": {"a": {"$anchor": "a", "exclusiveMinimum": 1}}}`,
		"2020-12 if absent": `{"$dynamicRef": "#a", "$defs": {"a": {"$dynamicAnchor": "a", "exclusiveMinimum": 1}}}`,
	} {
		s := mustCompile(t, doc)
		if len(s.Validate(json.Number("1"))) != 1 || s.Validate(json.Number("2")) != nil {
			t.Errorf("%s: 1 gives %v, 2 gives %v", dialect, s.Validate(json.Number("1")), s.Validate(json.Number("2")))
		}
	}
}

func TestPatternsFollowECMA262(t *testing.T) {
	for _, c := range []struct{ pattern, yes, no string }{
		{`^(?!__x)[a-z_]+$`, "_x", "__xy"},
		{`^(?!a)(?=b)(?:bc|bd)$`, "bd", "be"},
		{`^(?![)]x)(.|a)$`, "b", "bb"},
		{`^\s$`, "\ufeff", "\u200b"},
		{`^[^\S]$`, "\u00a0", "a"},
		{`^\S$`, "\u200b", "\u3000"},
		{`^.$`, "🐲", "\u2028"},
		{`^\ud83d\udc32$`, "🐲", "x"},
		{`^\u{1f432}\x41\/\-\.$`, "🐲A/-.", "x"},
		{`^[\w\-.[]+$`, "a-.[", "a\\"},
		{`^\p{Letter}\P{Lu}\p{Script=Greek}$`, "éaα", "éAα"},
		{`^[^]$`, "\n", ""},
		{`^a|b$`, "ax", "xa"},
		{`^\cJ[\b]\0$`, "\n\b\x00", "J"},
		{`^(?<year>\d{4})$`, "2024", "٢٠٢٤"},
	} {
		p, err := compilePattern(c.pattern)
		if err != nil {
			t.Errorf("%s: %v", c.pattern, err)
			continue
		}
		if !p.MatchString(c.yes) || p.MatchString(c.no) {
			t.Errorf("%s: %q %v, %q %v", c.pattern, c.yes, p.MatchString(c.yes), c.no, p.MatchString(c.no))
		}
	}
	for _, pattern := range []string{`\Z`, `\a`, `(?i)a`, `a(?<=b)`, `\p`, `\p{Nothing}`, `\u12`, `a\`, `^(?!a`, `*`, `(?P=x)`, `)`} {
		if p, err := compilePattern(pattern); err == nil {
			t.Errorf("%s was accepted: %v", pattern, p)
		}
	}
}

func TestFieldListsOfTheOriginalServerAreTranslated(t *testing.T) {
	const doc = `{"name": "article", "description": "An article", "titleField": "headline", "storage": {"extension": "json"}, "settings": {}, "fields": {
		"headline": {"type": "string", "required": true, "default": "New", "description": "Shown first"},
		"tags": {"type": "array", "items": "string", "options": ["a", {"value": "b", "label": "B"}]},
		"mood": {"type": "string", "options": ["x", "y"]},
		"seo": {"type": "object", "properties": {"url": {"type": "url", "required": true}}},
		"when": {"type": "datetime"}, "n": {"type": "integer"}, "other": {"type": "widget"}, "bare": {}
	}}`
	s := mustCompile(t, doc)
	if list := s.Validate(value(t, `{"headline": "H", "tags": ["a", "b"], "mood": null, "seo": {"url": "https://example.org/"}, "n": 1, "other": [1], "bare": 1, "unknown": 1}`)); list != nil {
		t.Errorf("valid, but %+v", list)
	}
	places := ""
	for _, p := range s.Validate(value(t, `{"tags": ["c"], "mood": "z", "seo": {}, "when": "now", "n": 1.5}`)) {
		places += p.Pointer + " "
	}
	if places != "/headline /mood /n /seo/url /tags/0 /when " {
		t.Errorf("problems at %s", places)
	}
	if got := Title(s, value(t, `{"headline": " H "}`)); got != "H" {
		t.Errorf("title %q", got)
	}
	out, ok, err := Translate([]byte(doc))
	if !ok || err != nil || Check(out) != nil || TitleField(out) != "headline" || !strings.Contains(string(out), `"default": "New"`) {
		t.Errorf("translated %v, %v: %s", ok, err, out)
	}
	for _, doc := range []string{`{"type": "object", "fields": {}}`, `[]`, `{"fields": []}`, `{`} {
		if _, ok, err := Translate([]byte(doc)); ok || err != nil {
			t.Errorf("%s was taken for a field list, %v", doc, err)
		}
	}
}

func TestContentIsDecodedByItsExtension(t *testing.T) {
	for _, c := range []struct{ ext, body, want string }{
		{"json", `{"a": [1.0, 12345678901234567890]}`, `{"a":[1.0,12345678901234567890]}`},
		{".YML", "a: yes\n", `{"a":"yes"}`},
		{"yaml", "", `null`},
		{"md", "---\ntitle: x\n---\nText", `{"title":"x"}`},
		{"html.md", "---\ntitle: x\n---\nText", `{"title":"x"}`},
		{"markdown", "{\n\"title\": \"x\"\n}\nText", `{"title":"x"}`},
	} {
		v, err := Decode(c.ext, []byte(c.body))
		got, _ := json.Marshal(v)
		if err != nil || string(got) != c.want {
			t.Errorf("%s %q: %s, %v", c.ext, c.body, got, err)
		}
	}
	for _, c := range []struct{ ext, body string }{{"html", "<p>"}, {"png", "\x89"}, {"md", "# Title"}, {"", "x"}} {
		if _, err := Decode(c.ext, []byte(c.body)); !errors.Is(err, ErrNoValue) {
			t.Errorf("%s %q: %v", c.ext, c.body, err)
		}
	}
	for _, c := range []struct{ ext, body, want string }{
		{"json", "{\n\"a\": 1\n\"title\": 2}", "Line 3, column 1: a comma is missing before “title”."},
		{"yaml", "a: b: c", "Line 1: a colon is not expected here."},
		{"md", "---\na: 1\na: 2\n---\n", "Line 3, column 1: “a” stands here a second time; the first is in line 2."},
		{"md", "+++\na = 1\n+++\n", "the front matter is TOML"},
	} {
		if _, err := Decode(c.ext, []byte(c.body)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s %q: %v, want %s", c.ext, c.body, err, c.want)
		}
	}
}

func TestTitleIsTheNamedFieldOrTheFirstUsualOne(t *testing.T) {
	for _, c := range []struct{ schema, value, want string }{
		{``, `{"id": "i", "label": "l", "name": " ", "title": 1}`, "l"},
		{``, `["x"]`, ""},
		{`{"x-title": "label"}`, `{"title": "t", "label": "l"}`, "l"},
		{`{"titleField": "/seo/title"}`, `{"title": "t", "seo": {"title": "s"}}`, "s"},
		{`{"x-title": "label"}`, `{"name": "n", "label": 1}`, "n"},
	} {
		var s *Schema
		if c.schema != "" {
			s = mustCompile(t, c.schema)
		}
		if got := Title(s, value(t, c.value)); got != c.want {
			t.Errorf("%s %s: %q, want %q", c.schema, c.value, got, c.want)
		}
	}
	if TitleField([]byte(`{"x-title": "a"}`)) != "a" || TitleField([]byte(`{`)) != "" || TitleField([]byte(`{}`)) != "" {
		t.Error("TitleField does not read the keyword")
	}
}

func FuzzDecode(f *testing.F) {
	f.Add("json", []byte(`{"a":1}`))
	f.Add("yaml", []byte("a: &x [1]\nb: *x"))
	f.Add("md", []byte("---\na: 1\n---\n"))
	f.Add("md", []byte("{\n\"a\": 1}\n"))
	f.Fuzz(func(t *testing.T, ext string, body []byte) {
		v, err := Decode(ext, body)
		if err != nil {
			return
		}
		if _, err := json.Marshal(v); err != nil {
			t.Fatal(err)
		}
	})
}
