package decode

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
)

func TestBrokenYAMLIsRefusedWithLineAndReason(t *testing.T) {
	bomb := "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
	for c := 'b'; c < 'h'; c++ {
		p := string(c - 1)
		bomb += string(c) + ": &" + string(c) + " [*" + strings.Join([]string{p, p, p, p, p, p, p, p, p, p}, ",*") + "]\n"
	}
	for _, c := range []struct{ name, src, want string }{
		{"name twice", "a: 1\nb: 2\na: 3\n", "Line 3, column 1: “a” stands here a second time; the first is in line 1."},
		{"colon in text", "title: a: b\n", "Line 1: a colon is not expected here."},
		{"tab", "a:\n\tb: 1\n", "Line 2: the value starts with a character that needs quotation marks"},
		{"at sign", "a: @b\n", "Line 1: the value starts with a character that needs quotation marks"},
		{"open quotation", "a: \"b\n", "a quotation mark is not closed"},
		{"open list", "a: [1, 2\nb: 1\n", "a comma or the closing bracket is missing"},
		{"unknown alias", "a: *b\n", "the alias names an anchor that does not exist"},
		{"two documents", "a: 1\n---\nb: 1\n", "a second document starts here"},
		{"infinity", "a: .inf\n", "Line 1, column 4: .inf is a number that JSON cannot hold"},
		{"list as a name", "? [a]\n: 1\n", "a name must be text"},
		{"alias in itself", "a: &a [*a]\n", "an alias contains itself"},
		{"aliases without bound", bomb, "once its aliases are expanded"},
		{"too deep", strings.Repeat("[", MaxDepth+2) + strings.Repeat("]", MaxDepth+2), "nested more than 500 deep"},
		{"not UTF-8", "a: \xff", "not text in UTF-8"},
		{"long number", "a: " + strings.Repeat("9", 2000), "a number of 2000 digits is too long"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := YAML([]byte(c.src))
			var wrong *SyntaxError
			if !errors.As(err, &wrong) {
				t.Fatalf("got %v, want a *SyntaxError", err)
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("says %s\nwant %s", err, c.want)
			}
		})
	}
}

func TestYAMLScalarsFollowTheCoreSchema(t *testing.T) {
	for src, want := range map[string]any{
		"":     nil,
		"~":    nil,
		"Null": nil,
		"yes":  "yes", "on": "on", "y": "y", "No": "No",
		"TRUE": true, "false": false,
		"0777": json.Number("777"), "0o17": json.Number("15"), "0xFF": json.Number("255"), "+5": json.Number("5"),
		"0b1": "0b1", "1_000": "1_000", "1:30": "1:30",
		".5": json.Number("0.5"), "5.": json.Number("5.0"), "-05.50e+3": json.Number("-5.50e+3"), "1e3": json.Number("1e3"),
		"12345678901234567890": json.Number("12345678901234567890"),
		"2024-01-31":           "2024-01-31",
		"'1'":                  "1", `"true"`: "true", "|\n  1\n": "1\n",
		"!!str 1": "1", "!!int '1'": json.Number("1"), "!own 1": "1",
		"<<": "<<",
	} {
		v, err := YAML([]byte(src))
		if err != nil {
			t.Errorf("%q: %v", src, err)
		} else if got := v.Any(); !reflect.DeepEqual(got, want) {
			t.Errorf("%q = %#v, want %#v", src, got, want)
		}
	}
}

func TestYAMLKeepsOrderAndExpandsAliases(t *testing.T) {
	v, err := YAML([]byte("b: &x [1]\n404: *x\na: {c: d}\n"))
	if err != nil {
		t.Fatal(err)
	}
	names := ""
	for _, m := range v.Members {
		names += m.Name + " "
	}
	want := map[string]any{"b": []any{json.Number("1")}, "404": []any{json.Number("1")}, "a": map[string]any{"c": "d"}}
	if names != "b 404 a " || !reflect.DeepEqual(v.Any(), want) {
		t.Errorf("got %s %#v", names, v.Any())
	}
}

func FuzzYAMLNeverPanicsAndGivesJSON(f *testing.F) {
	for _, s := range []string{"a: &x [1, .5, 0x1]\nb: *x\n", "- |\n  x\n- >-\n  y\n", "? a\n: b", "%YAML 1.2\n---\n{}\n...\n", "!!float 1", "a: !!binary aGk="} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		v, err := YAML(src)
		if err != nil {
			return
		}
		if _, err := json.Marshal(v.Any()); err != nil {
			t.Fatalf("the value has no JSON form: %v", err)
		}
	})
}

func TestFrontMatterIsToldFromText(t *testing.T) {
	for _, c := range []struct{ name, src, format, raw, body string }{
		{"none", "# Title\n", "", "", "# Title\n"},
		{"not closed", "---\ntitle: x\n", "", "", "---\ntitle: x\n"},
		{"a paragraph between breaks", "---\nHello\n---\n", "", "", "---\nHello\n---\n"},
		{"shortcode", "{{< note >}}\n", "", "", "{{< note >}}\n"},
		{"object in text", "{\"a\": 1} is JSON\n", "", "", "{\"a\": 1} is JSON\n"},
		{"four dashes", "----\na: 1\n----\n", "", "", "----\na: 1\n----\n"},
		{"yaml", "---\ntitle: x\n---\nText", "yaml", "title: x\n", "Text"},
		{"yaml with CRLF, BOM and trailing space", "\ufeff--- \r\ntitle: x\r\n---\t\r\nText", "yaml", "title: x\r\n", "Text"},
		{"yaml that ends with dots", "---\ntitle: x\n...\n", "yaml", "title: x\n", ""},
		{"yaml at the end of the file", "---\ntitle: x\n---", "yaml", "title: x\n", ""},
		{"empty", "---\n---\nText", "yaml", "", "Text"},
		{"toml", "+++\ntitle = 'x'\n+++\nText", "toml", "title = 'x'\n", "Text"},
		{"json", "{\n  \"title\": \"x\"\n}\n\nText", "json", "{\n  \"title\": \"x\"\n}", "\nText"},
	} {
		t.Run(c.name, func(t *testing.T) {
			fm := ReadFrontMatter([]byte(c.src))
			if fm.Format != c.format || string(fm.Raw) != c.raw || c.src[fm.Body:] != c.body {
				t.Errorf("got %q %q, body %q", fm.Format, fm.Raw, c.src[fm.Body:])
			}
			if (fm.Err != nil) != (c.format == "toml") {
				t.Errorf("error %v", fm.Err)
			}
		})
	}
}

func TestBrokenFrontMatterNamesItsLineInTheWholeDocument(t *testing.T) {
	fm := ReadFrontMatter([]byte("---\ntitle: x\ndate: 1\ndate: 2\n---\nText"))
	if fm.Err == nil || fm.Err.Error() != "Line 4, column 1: “date” stands here a second time; the first is in line 3." {
		t.Errorf("got %v", fm.Err)
	}
	if fm.Format != "yaml" || fm.Body != 33 || fm.Value.Kind != Object || len(fm.Value.Members) != 0 {
		t.Errorf("got %+v", fm)
	}
}
