package decode

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestBrokenJSONIsRefusedWithLineColumnAndReason(t *testing.T) {
	for _, c := range []struct{ name, src, want string }{
		{"empty", "", "Line 1, column 1: the document is empty."},
		{"only space", " \n ", "Line 2, column 2: the document is empty."},
		{"comma between fields", "{\n  \"id\": 1\n  \"title\": 2}", "Line 3, column 3: a comma is missing before “title”."},
		{"comma between items", "[1 2]", "Line 1, column 4: a comma is missing before 2."},
		{"comma at the end of an object", "{\"a\": 1,\n}", "Line 1, column 8: nothing follows this comma. Remove it."},
		{"comma at the end of a list", "[1,]", "Line 1, column 3: nothing follows this comma. Remove it."},
		{"colon", `{"a" 1}`, "Line 1, column 6: a colon is missing after “a”."},
		{"value", `{"a": }`, "Line 1, column 7: “a” has no value."},
		{"value in a list", `[,1]`, "Line 1, column 2: a value is missing before ,."},
		{"bare name", `{title: 1}`, `Line 1, column 2: the name title must stand in double quotation marks: "title".`},
		{"no name", `{1: 1}`, "Line 1, column 2: a name in double quotation marks is expected here, not 1."},
		{"single quotes", `['a']`, "Line 1, column 2: text must stand in straight double quotation marks (\"…\")."},
		{"word", `[True]`, "Line 1, column 2: “True” is not a JSON value. Text needs double quotation marks; the only words without are true, false and null."},
		{"comment", "[1, // one\n2]", "Line 1, column 5: comments are not allowed in JSON."},
		{"comment after a value", "[1 // one\n]", "Line 1, column 4: comments are not allowed in JSON."},
		{"open text", "{\"é\": \"b\n}", "Line 1, column 7: the text that starts here is not closed in its line: a quotation mark is missing, or a line break should be written as \\n."},
		{"open text at the end", `"b`, "Line 1, column 1: the text that starts here is not closed: a quotation mark is missing."},
		{"escape", `"\d"`, `Line 1, column 2: \d is not an escape. A backslash is written as \\.`},
		{"short escape", `"\u12"`, `Line 1, column 2: \u must be followed by four of 0-9 and a-f.`},
		{"control character", "\"a\tb\"", `Line 1, column 3: a control character stands in the text. Write it as \u0009.`},
		{"leading zero", "012", "Line 1, column 1: a number must not start with 0. Text that looks like a number needs quotation marks."},
		{"plus", "+1", "Line 1, column 1: a number must start with a digit or a minus sign."},
		{"point", "1.", "Line 1, column 1: a digit must follow the decimal point."},
		{"exponent", "1e+", "Line 1, column 1: a digit must follow the exponent's e."},
		{"open object", "\n{\"a\": [1]", "Line 2, column 10: the object that starts in line 2 is not closed: } is missing."},
		{"open list", "[1,", "Line 1, column 4: the list that starts in line 1 is not closed: ] is missing."},
		{"wrong bracket", "[1}", "Line 1, column 3: a comma or ] is expected here, not }."},
		{"something after the end", "{}\n{}", "Line 2, column 1: the document has ended here, but { follows."},
		{"not UTF-8", "[\"a\xff\"]", "Line 1, column 4: this is not text in UTF-8. Save the document as UTF-8."},
		{"too deep", strings.Repeat("[", MaxDepth+1), "Line 1, column 501: objects and lists are nested more than 500 deep."},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := JSON([]byte(c.src))
			var wrong *SyntaxError
			if !errors.As(err, &wrong) {
				t.Fatalf("JSON(%q) = %v, want a *SyntaxError", c.src, err)
			}
			if err.Error() != c.want {
				t.Errorf("JSON(%q)\n says %s\n want %s", c.src, err, c.want)
			}
		})
	}
}

func TestJSONKeepsOrderSpellingAndRepeatedNames(t *testing.T) {
	v, err := JSON([]byte("\ufeff { \"b\" : 1.0, \"a\\u0062\": \"\\u00e9\", \"b\": [ 1e2 ] } "))
	if err != nil {
		t.Fatal(err)
	}
	want := Value{Kind: Object, Raw: `{ "b" : 1.0, "a\u0062": "\u00e9", "b": [ 1e2 ] }`, Members: []Member{
		{"b", `"b"`, Value{Kind: Number, Text: "1.0", Raw: "1.0"}},
		{"ab", `"a\u0062"`, Value{Kind: String, Text: "é", Raw: `"\u00e9"`}},
		{"b", `"b"`, Value{Kind: Array, Raw: "[ 1e2 ]", Items: []Value{{Kind: Number, Text: "1e2", Raw: "1e2"}}}},
	}}
	if !reflect.DeepEqual(v, want) {
		t.Errorf("got  %+v\nwant %+v", v, want)
	}
	if got := v.Any(); !reflect.DeepEqual(got, map[string]any{"b": []any{json.Number("1e2")}, "ab": "é"}) {
		t.Errorf("Any() = %#v", got)
	}
}

func FuzzJSONAgreesWithTheStandardLibrary(f *testing.F) {
	for _, s := range []string{`{"a":[1,-0.5e+3,true,null,"\u00e9\ud83d\ude00\n"]}`, `[]`, `"\ud800"`, ` 1 `, `{"a":1,"a":2}`, `[1,]`, `tru`, `[[[[`, `-`, `"\`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		if !utf8.Valid(src) || bytes.HasPrefix(src, []byte("\ufeff")) || bytes.Count(src, []byte("["))+bytes.Count(src, []byte("{")) > MaxDepth {
			return
		}
		v, err := JSON(src)
		if valid := json.Valid(src); valid != (err == nil) {
			t.Fatalf("json.Valid = %v, JSON says %v", valid, err)
		}
		if err != nil {
			return
		}
		d := json.NewDecoder(bytes.NewReader(src))
		d.UseNumber()
		var want any
		if err := d.Decode(&want); err != nil {
			t.Fatal(err)
		}
		if got := v.Any(); !reflect.DeepEqual(got, want) {
			t.Fatalf("got %#v, want %#v", got, want)
		}
	})
}
