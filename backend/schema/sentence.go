package schema

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

const (
	maxValue  = 200 // characters of a Problem's Value
	maxShown  = 60  // characters of a value in a message
	maxListed = 8   // allowed values in a message
)

// sentence says in words which rule a value breaks.
func (r *report) sentence(e *jsonschema.ValidationError) string {
	it := upper(r.name(e))
	switch k := e.ErrorKind.(type) {
	case *kind.Type:
		value, _ := at(r.value, e.InstanceLocation)
		return typeSentence(value, r.name(e), k.Want) + r.example(e, "")
	case *kind.Enum:
		return enumSentence(it, k.Got, k.Want)
	case *kind.Const:
		return fmt.Sprintf("%s must be %s.", it, quoted(k.Want))
	case *kind.Format:
		return r.formatSentence(e, k)
	case *kind.Pattern:
		return r.patternSentence(e, k)
	case *kind.MinLength:
		if k.Got == 0 {
			return "This must not be empty." + r.example(e, "")
		}
		return fmt.Sprintf("%s has %s; at least %s.", it, count(k.Got, "character"), needed(k.Want))
	case *kind.MaxLength:
		return fmt.Sprintf("%s has %s; at most %s.", it, count(k.Got, "character"), allowed(k.Want))
	case *kind.MinItems:
		return fmt.Sprintf("The list has %s; at least %s.", count(k.Got, "item"), needed(k.Want))
	case *kind.MaxItems:
		return fmt.Sprintf("The list has %s; at most %s.", count(k.Got, "item"), allowed(k.Want))
	case *kind.AdditionalItems:
		return fmt.Sprintf("The list has %s too many at its end.", count(k.Count, "item"))
	case *kind.MinProperties:
		return fmt.Sprintf("The group has %s; at least %s.", count(k.Got, "field"), needed(k.Want))
	case *kind.MaxProperties:
		return fmt.Sprintf("The group has %s; at most %s.", count(k.Got, "field"), allowed(k.Want))
	case *kind.UniqueItems:
		return fmt.Sprintf("Items %d and %d of the list are the same; each may stand there once.", k.Duplicates[0]+1, k.Duplicates[1]+1)
	case *kind.Contains:
		return "None of the items of the list is of the kind that must be among them."
	case *kind.MinContains:
		return fmt.Sprintf("%s of the list are of the kind that must be among them; at least %s.", upper(count(len(k.Got), "item")), needed(k.Want))
	case *kind.MaxContains:
		return fmt.Sprintf("%s of the list are of a kind of which at most %s.", upper(count(len(k.Got), "item")), allowed(k.Want))
	case *kind.Minimum:
		return fmt.Sprintf("%s is less than %s, the least that is allowed.", it, decimal(k.Want))
	case *kind.Maximum:
		return fmt.Sprintf("%s is more than %s, the most that is allowed.", it, decimal(k.Want))
	case *kind.ExclusiveMinimum:
		return fmt.Sprintf("%s must be more than %s.", it, decimal(k.Want))
	case *kind.ExclusiveMaximum:
		return fmt.Sprintf("%s must be less than %s.", it, decimal(k.Want))
	case *kind.MultipleOf:
		return multipleSentence(it, k.Want)
	case *kind.Not:
		return r.notSentence(e)
	case *kind.FalseSchema:
		return forbiddenSentence(e)
	case *kind.ContentEncoding:
		return fmt.Sprintf("%s is not encoded as %s.", it, k.Want)
	case *kind.ContentMediaType:
		return fmt.Sprintf("%s does not hold %s.", it, k.Want)
	case *kind.ContentSchema:
		return it + " holds a document that breaks its own rules."
	case *kind.RefCycle:
		return "The schema refers to itself here without end."
	default:
		return it + " cannot be checked."
	}
}

// name says which value is meant: “Fr.”, 12, or what kind of value it is.
func (r *report) name(e *jsonschema.ValidationError) string {
	value, ok := at(r.value, e.InstanceLocation)
	if !ok {
		return "the value"
	}
	switch v := value.(type) {
	case []any:
		return "the list"
	case map[string]any:
		return "the group of fields"
	case string:
		if v == "" {
			return "the empty text"
		}
		return quoted(v)
	default:
		return quoted(v)
	}
}

// typeWords names the types of JSON Schema for an editor.
var typeWords = map[string]string{
	"string": "text", "number": "a number", "integer": "a whole number", "boolean": "true or false",
	"array": "a list", "object": "a group of fields", "null": "empty (null)",
}

func typeSentence(value any, name string, want []string) string {
	var words []string
	for _, t := range want {
		if t != "null" && !slices.Contains(words, typeWords[t]) {
			words = append(words, typeWords[t])
		}
	}
	if slices.Contains(want, "null") {
		words = append(words, typeWords["null"])
	}
	is := upper(name)
	switch value.(type) {
	case string:
		is += " is text"
	case nil:
		is = "This is empty (null)"
	case bool:
		is += " is a yes or no value"
	case []any, map[string]any:
		is = "This is " + kindOf(value)
	default:
		is += " is a number"
	}
	return fmt.Sprintf("%s; it must be %s.", is, either(words))
}

// kindOf names what a value is.
func kindOf(value any) string {
	switch value.(type) {
	case nil:
		return "null"
	case bool:
		return "true or false"
	case string:
		return "text"
	case []any:
		return "a list"
	case map[string]any:
		return "a group of fields"
	default:
		return "a number"
	}
}

func enumSentence(it string, got any, want []any) string {
	var listed []string
	for _, w := range want[:min(len(want), maxListed)] {
		if text, ok := w.(string); ok && text != "" {
			listed = append(listed, text)
		} else {
			listed = append(listed, quoted(w))
		}
	}
	message := fmt.Sprintf("%s is not one of: %s", it, strings.Join(listed, ", "))
	if more := len(want) - maxListed; more > 0 {
		message += fmt.Sprintf(" and %d more", more)
	}
	message += "."
	if len(want) == 1 {
		message = fmt.Sprintf("%s must be %s.", it, quoted(want[0]))
	}
	if text, ok := got.(string); ok {
		options := map[string]any{}
		for _, w := range want {
			if option, ok := w.(string); ok {
				options[option] = true
			}
		}
		if similar := nearest(text, options); similar != "" && len(want) > 1 {
			message += fmt.Sprintf(" Did you mean “%s”?", similar)
		}
	}
	return message
}

func (r *report) formatSentence(e *jsonschema.ValidationError, k *kind.Format) string {
	it := upper(r.name(e))
	words, ok := formatWords[k.Want]
	switch {
	case !ok:
		return fmt.Sprintf("%s is not a valid %s.", it, k.Want)
	case k.Want == "regex":
		return fmt.Sprintf("%s is not a pattern that can be used: %v.", it, k.Err)
	}
	return fmt.Sprintf("%s is not %s.%s", it, words.noun, r.example(e, words.example))
}

func (r *report) patternSentence(e *jsonschema.ValidationError, k *kind.Pattern) string {
	words, example := describe(k.Want)
	if p, err := compilePattern(k.Want); err != nil || !p.MatchString(example) {
		example = ""
	}
	it := upper(r.name(e))
	if words == "" {
		return fmt.Sprintf("%s does not match the pattern %s.%s", it, k.Want, r.example(e, example))
	}
	return fmt.Sprintf("%s is not %s.%s", it, words, r.example(e, example))
}

// example returns " Example: …" from the schema's own examples, else the one given, else nothing.
func (r *report) example(e *jsonschema.ValidationError, example string) string {
	if list, ok := r.rule(e, "examples").([]any); ok && len(list) > 0 {
		example = show(list[0], maxShown)
	}
	if example == "" {
		return ""
	}
	return " Example: " + example
}

func multipleSentence(it string, want *big.Rat) string {
	inverse := new(big.Rat).Inv(want)
	for places, power := 1, big.NewInt(10); places < 10; places, power = places+1, new(big.Int).Mul(power, big.NewInt(10)) {
		if inverse.IsInt() && inverse.Num().Cmp(power) == 0 {
			return fmt.Sprintf("%s has more than %s.", it, count(places, "decimal place"))
		}
	}
	if want.IsInt() && want.Num().IsInt64() && want.Num().Int64() == 1 {
		return it + " is not a whole number."
	}
	return fmt.Sprintf("%s is not a multiple of %s.", it, decimal(want))
}

func (r *report) notSentence(e *jsonschema.ValidationError) string {
	if names, ok := r.rule(e, "not", "required").([]any); ok {
		var list []string
		for _, n := range names {
			list = append(list, quoted(n))
		}
		if len(list) == 1 {
			return list[0] + " must not stand here."
		}
		return strings.Join(list, " and ") + " must not stand here together."
	}
	return upper(r.name(e)) + " is not allowed here."
}

func forbiddenSentence(e *jsonschema.ValidationError) string {
	if n := len(e.InstanceLocation); n > 0 {
		return fmt.Sprintf("“%s” must not stand here.", shorten(e.InstanceLocation[n-1], maxShown))
	}
	return "Nothing is allowed here."
}

// nearest returns the option that differs from the name by letter case, or by one or two letters.
func nearest(name string, options map[string]any) string {
	best, score := "", 3
	if utf8.RuneCountInString(name) < 5 {
		score = 2
	}
	if len(name) > maxShown {
		return ""
	}
	for _, option := range slices.Sorted(maps.Keys(options)) {
		if strings.EqualFold(name, option) {
			return option
		}
		if n := edits([]rune(name), []rune(option)); n < score && len(option) > 2 {
			best, score = option, n
		}
	}
	return best
}

// edits counts the letters to insert, delete or replace between a and b (Levenshtein distance).
func edits(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j, y := range b {
			cost := diagonal
			if x != y {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// quoted writes a value for a message: text in quotation marks, everything else as JSON.
func quoted(value any) string {
	if text, ok := value.(string); ok {
		return "“" + shorten(text, maxShown) + "”"
	}
	return show(value, maxShown)
}

// show writes a value in at most n characters: text as it is, everything else as JSON.
func show(value any, n int) string {
	if text, ok := value.(string); ok {
		return shorten(text, n)
	}
	var b bytes.Buffer
	out := json.NewEncoder(&b)
	out.SetEscapeHTML(false)
	if err := out.Encode(value); err != nil {
		return ""
	}
	return shorten(strings.TrimSpace(b.String()), n)
}

func shorten(text string, n int) string {
	if utf8.RuneCountInString(text) <= n {
		return text
	}
	return string([]rune(text)[:n-1]) + "…"
}

// decimal writes a number without a fraction bar where it has a finite form.
func decimal(n *big.Rat) string {
	if n.IsInt() {
		return n.Num().String()
	}
	if digits, exact := n.FloatPrec(); exact {
		return n.FloatString(digits)
	}
	return n.RatString()
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	if n == 0 {
		return "no " + noun + "s"
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func needed(n int) string {
	if n == 1 {
		return "1 is needed"
	}
	return fmt.Sprintf("%d are needed", n)
}

func allowed(n int) string {
	if n == 1 {
		return "1 is allowed"
	}
	return fmt.Sprintf("%d are allowed", n)
}

// either joins words as "a, b or c".
func either(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}

// upper makes the first letter a capital.
func upper(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}
