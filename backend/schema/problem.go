package schema

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// Problem is one thing that is wrong with a value, in words for the person who edits it.
type Problem struct {
	// Pointer (RFC 6901) is the place in the value: of a missing field, the place where it belongs.
	Pointer string `json:"pointer"`
	// Keyword is the rule of the schema that is broken, such as "required", "format" or "anyOf"; ""
	// where no rule is (a field that the schema forbids altogether).
	Keyword string `json:"keyword"`
	// Message is a sentence that names the value and, where one is known, gives an example; or what
	// the schema itself says in this case (the keyword errorMessage of a schema editor).
	Message string `json:"message"`
	// Value is the value at the place, shortened: text as it is, everything else as JSON; "" if there is none.
	Value string `json:"value"`
	// SchemaPointer is the place of the rule in its schema document.
	SchemaPointer string `json:"schemaPointer"`
}

// Validate checks a value as Decode returns it. It returns what is wrong, sorted by place, one
// problem for each field and rule; nil means that the value is valid.
//
// Where one of several forms must fit (anyOf, oneOf) and none does, there is one problem, about the
// form that comes closest. The time grows with the value; a schema that nests alternatives which
// refer to themselves can make it grow exponentially with the nesting of the value.
func (s *Schema) Validate(value any) []Problem {
	if p, ok := hugeNumber(value, ""); ok {
		return []Problem{p}
	}
	var invalid *jsonschema.ValidationError
	if err := s.compiled.Validate(value); !errors.As(err, &invalid) {
		return nil
	}
	return problems(invalid, value, s.docs)
}

// problems turns the tree of a failed validation into a sorted list.
func problems(invalid *jsonschema.ValidationError, value any, docs documents) []Problem {
	r := report{value: value, docs: docs, named: map[string]bool{}}
	list := r.leaves(invalid)
	slices.SortFunc(list, func(a, b Problem) int {
		return strings.Compare(order(a), order(b))
	})
	return slices.CompactFunc(list, func(a, b Problem) bool { return a.Pointer == b.Pointer && a.Message == b.Message })
}

// order is a problem's place in the list: by pointer, then numbers of items by value.
func order(p Problem) string {
	tokens := strings.Split(p.Pointer, "/")
	for i, t := range tokens {
		if n, err := strconv.ParseUint(t, 10, 32); err == nil {
			tokens[i] = fmt.Sprintf("%010d", n)
		}
	}
	return strings.Join(tokens, "/") + "\x00" + p.Keyword + "\x00" + p.Message
}

type report struct {
	value any
	docs  documents
	above []string        // where the failed rule around the one at hand applies
	named map[string]bool // the places of fields with a bad name so far
}

// leaves returns the problems that a failed rule consists of.
func (r *report) leaves(e *jsonschema.ValidationError) []Problem {
	switch k := e.ErrorKind.(type) {
	case *kind.AnyOf:
		return []Problem{r.alternatives(e, "anyOf")}
	case *kind.OneOf:
		if len(k.Subschemas) > 0 {
			return []Problem{r.problem(e, fmt.Sprintf("%s fits two forms (%d and %d) of which only one may fit.", upper(r.name(e)), k.Subschemas[0]+1, k.Subschemas[1]+1))}
		}
		return []Problem{r.alternatives(e, "oneOf")}
	case *kind.Required:
		return r.missing(e, k.Missing, "")
	case *kind.DependentRequired:
		return r.missing(e, k.Missing, k.Prop)
	case *kind.Dependency:
		return r.missing(e, k.Missing, k.Prop)
	case *kind.AdditionalProperties:
		return r.unknown(e, k.Properties)
	case *kind.PropertyNames:
		return []Problem{r.badName(e, k.Property)}
	case *kind.Schema, *kind.Group, *kind.AllOf, *kind.Reference:
		var list []Problem
		above := r.above
		r.above = e.InstanceLocation
		for _, c := range e.Causes {
			list = append(list, r.leaves(c)...)
		}
		r.above = above
		return list
	default:
		message, ok := r.rule(e, "errorMessage").(string)
		if !ok || message == "" {
			message = r.sentence(e)
		}
		return []Problem{r.problem(e, message)}
	}
}

// problem makes a Problem of a failed rule and a message.
func (r *report) problem(e *jsonschema.ValidationError, message string) Problem {
	p := Problem{Pointer: pointer(e.InstanceLocation), Message: message, SchemaPointer: fragment(e.SchemaURL)}
	if value, ok := at(r.value, e.InstanceLocation); ok {
		p.Value = show(value, maxValue)
	}
	if path := e.ErrorKind.KeywordPath(); len(path) > 0 {
		p.Keyword = path[0]
		p.SchemaPointer += pointer(path)
	}
	return p
}

// missing returns one problem for each field that is not there, placed where the field belongs.
func (r *report) missing(e *jsonschema.ValidationError, names []string, because string) []Problem {
	var list []Problem
	for _, name := range names {
		message := fmt.Sprintf("“%s” is missing.", name)
		if title, ok := r.rule(e, "properties", name, "title").(string); ok && title != "" && title != name {
			message = fmt.Sprintf("“%s” (%s) is missing.", title, name)
		}
		if because != "" {
			message = fmt.Sprintf("%s is missing: it is needed because “%s” is there.", strings.TrimSuffix(message, " is missing."), because)
		}
		p := r.problem(e, message)
		p.Pointer += "/" + escapeToken(name)
		p.Value = ""
		list = append(list, p)
	}
	return list
}

// unknown returns one problem for each field that the schema does not know.
func (r *report) unknown(e *jsonschema.ValidationError, names []string) []Problem {
	known, _ := r.rule(e, "properties").(map[string]any)
	var list []Problem
	for _, name := range names {
		p := r.problem(e, fmt.Sprintf("“%s” is not a field that may stand here.", shorten(name, maxValue)))
		if similar := nearest(name, known); similar != "" {
			p.Message += fmt.Sprintf(" Did you mean “%s”?", similar)
		}
		p.Pointer += "/" + escapeToken(name)
		if value, ok := at(r.value, append(slices.Clone(e.InstanceLocation), name)); ok {
			p.Value = show(value, maxValue)
		}
		list = append(list, p)
	}
	return list
}

// badName is the problem of a field whose name breaks a rule.
func (r *report) badName(e *jsonschema.ValidationError, name string) Problem {
	inner := report{value: name, docs: r.docs}
	message := fmt.Sprintf("“%s” cannot be the name of a field.", shorten(name, maxValue))
	for _, c := range e.Causes {
		if list := inner.leaves(c); len(list) > 0 {
			message += " " + list[0].Message
			break
		}
	}
	place := pointer(r.holder(e, name)) + "/" + escapeToken(name)
	r.named[place] = true
	return Problem{Pointer: place, Keyword: "propertyNames", Message: message, Value: shorten(name, maxValue), SchemaPointer: fragment(e.SchemaURL)}
}

// holder returns the place of the object that has a field of this name. The library gives the right
// depth, but its location of this rule alone may have been overwritten by that of a later value, so
// it is looked for below the rule around it.
func (r *report) holder(e *jsonschema.ValidationError, name string) []string {
	holds := func(place []string) bool {
		object, _ := at(r.value, place)
		fields, _ := object.(map[string]any)
		_, ok := fields[name]
		return ok && !r.named[pointer(place)+"/"+escapeToken(name)]
	}
	var search func(place []string, value any) []string
	search = func(place []string, value any) []string {
		if len(place) == len(e.InstanceLocation) {
			if holds(place) {
				return place
			}
			return nil
		}
		step := func(token string, child any) []string { return search(append(slices.Clone(place), token), child) }
		switch v := value.(type) {
		case map[string]any:
			for _, member := range slices.Sorted(maps.Keys(v)) {
				if found := step(member, v[member]); found != nil {
					return found
				}
			}
		case []any:
			for i, item := range v {
				if found := step(strconv.Itoa(i), item); found != nil {
					return found
				}
			}
		}
		return nil
	}
	if start, ok := at(r.value, r.above); ok {
		if found := search(slices.Clone(r.above), start); found != nil {
			return found
		}
	}
	return e.InstanceLocation
}

// alternatives is the one problem of a value that fits none of several forms.
func (r *report) alternatives(e *jsonschema.ValidationError, keyword string) Problem {
	var near []Problem // of the form that comes closest
	var types []string // that the forms want at this place
	onlyTypes := true
	score := 0
	for _, c := range e.Causes {
		list := r.leaves(c)
		if k, ok := c.ErrorKind.(*kind.Type); ok && len(c.InstanceLocation) == len(e.InstanceLocation) {
			types = append(types, k.Want...)
		} else {
			onlyTypes = false
		}
		if n := r.distance(c, len(e.InstanceLocation), list); near == nil || n < score {
			near, score = list, n
		}
	}
	if onlyTypes && len(types) > 0 {
		value, _ := at(r.value, e.InstanceLocation)
		return r.problem(e, typeSentence(value, r.name(e), types))
	}
	if len(near) == 1 && score < farOff {
		return near[0]
	}
	message := fmt.Sprintf("%s fits none of the %d forms allowed here.", upper(r.name(e)), len(e.Causes))
	if score < farOff && len(near) > 0 {
		message += " For the closest one: " + summary(near)
	}
	p := r.problem(e, message)
	p.Keyword = keyword
	return p
}

// farOff is the distance of a form that was not meant: of another type or, by its own mark, of another kind.
const farOff = 1000

// distance tells how far a value is from a form that it fails.
func (r *report) distance(e *jsonschema.ValidationError, depth int, list []Problem) int {
	n := len(list)
	here := len(e.InstanceLocation) == depth
	switch e.ErrorKind.(type) {
	case *kind.Type, *kind.FalseSchema, *kind.Not:
		if here {
			n += farOff
		}
	case *kind.Const, *kind.Enum:
		if len(e.InstanceLocation) == depth+1 {
			n += farOff
		}
	case *kind.Group, *kind.Reference, *kind.AllOf:
		for _, c := range e.Causes {
			n = max(n, r.distance(c, depth, list))
		}
	}
	return n
}

// summary joins the messages of at most three problems.
func summary(list []Problem) string {
	const most = 3
	parts := make([]string, 0, most+1)
	for _, p := range list[:min(most, len(list))] {
		parts = append(parts, strings.TrimSuffix(p.Message, "."))
	}
	if len(list) > most {
		parts = append(parts, fmt.Sprintf("and %d more", len(list)-most))
	}
	return strings.Join(parts, "; ") + "."
}

// rule returns what the schema says at a path below the failed one, or nil.
func (r *report) rule(e *jsonschema.ValidationError, path ...string) any {
	address, _, _ := strings.Cut(e.SchemaURL, "#")
	doc, ok := r.docs[address]
	if !ok {
		return nil
	}
	value, _ := at(doc, append(splitPointer(fragment(e.SchemaURL)), path...))
	return value
}

// hugeNumber finds a number whose exact value would need unreasonable memory.
func hugeNumber(value any, place string) (Problem, bool) {
	const most = 1000
	switch v := value.(type) {
	case json.Number:
		text := strings.ToLower(string(v))
		_, exponent, _ := strings.Cut(text, "e")
		if n, err := strconv.Atoi(exponent); exponent != "" && (err != nil || n > most || n < -most) || len(text) > most {
			return Problem{Pointer: place, Keyword: "type", Value: shorten(text, maxValue), Message: fmt.Sprintf("%s has more digits than can be checked; at most %d are allowed.", shorten(text, maxShown), most)}, true
		}
	case []any:
		for i, item := range v {
			if p, ok := hugeNumber(item, place+"/"+strconv.Itoa(i)); ok {
				return p, true
			}
		}
	case map[string]any:
		for name, item := range v {
			if p, ok := hugeNumber(item, place+"/"+escapeToken(name)); ok {
				return p, true
			}
		}
	}
	return Problem{}, false
}
