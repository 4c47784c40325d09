package schema

import "testing"

func TestLabelsNameFieldsForAPerson(t *testing.T) {
	s, err := Compile("country", []byte(`{"properties":{
		"currency":{"title":"Currencies","type":"array","items":{"$ref":"#/$defs/code"}},
		"dial_code":{"type":"string"},
		"names":{"title":"Names","properties":{"de":{"title":"German"}}}
	},"$defs":{"code":{"type":"string"}}}`), nil)
	if err != nil {
		t.Fatal(err)
	}
	for pointer, want := range map[string]string{
		"/currency": "Currencies", "/currency/3": "Currencies, item 4", "/dial_code": "Dial code",
		"/names/de": "German", "/redirectFrom": "Redirect from", "": "",
	} {
		if got := Label(s, pointer); got != want {
			t.Errorf("%q is labelled %q, want %q", pointer, got, want)
		}
	}
	if got := Label(nil, "/redirect-from/0"); got != "Redirect from, item 1" {
		t.Errorf("without a schema: %q", got)
	}
}
