package insight_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/weirhq/weir"
)

// property returns the text of an event's property.
func (v *evaluator) property(e weir.Event, name string) (string, bool) {
	prefix, key, nested := strings.Cut(name, ".")
	if !nested {
		text := column(e, name)
		return text, text != ""
	}
	switch prefix {
	case "person":
		return v.personProperty(e, key)
	case "cohort":
		return strconv.FormatBool(v.inCohort(e, key)), true
	case "context":
		return member(e.Context.Extra, key)
	case "groups":
		return member(e.Groups, key)
	}
	return member(e.Properties, key)
}

// column returns one of the columns that the tests use.
func column(e weir.Event, name string) string {
	return map[string]string{
		"name": e.Name, "id": e.ID, "user_id": e.UserID, "anonymous_id": e.AnonymousID, "session_id": e.SessionID,
		"path": e.Context.Path, "browser": e.Context.Browser, "os_version": e.Context.OSVersion,
		"country": e.Context.Country, "bot": strconv.FormatBool(e.Context.Bot), "utm_source": e.Context.Campaign.Source,
	}[name]
}

func (v *evaluator) personProperty(of weir.Event, key string) (string, bool) {
	var mine []weir.Event
	for _, e := range v.events {
		if v.who(e) == v.who(of) {
			mine = append(mine, e)
		}
	}
	slices.SortFunc(mine, func(a, b weir.Event) int {
		return cmp.Or(a.Time.Compare(b.Time), a.Received.Compare(b.Received), cmp.Compare(a.ID, b.ID))
	})
	for _, e := range slices.Backward(mine) {
		if text, set := member(e.Person.Set, key); set {
			return text, true
		}
	}
	for _, e := range mine {
		if text, set := member(e.Person.SetOnce, key); set {
			return text, true
		}
	}
	return "", false
}

// jsonObject keeps the order of members, and their first value.
type jsonObject struct {
	names  []string
	values []any
}

func (o *jsonObject) get(name string) any {
	if i := slices.Index(o.names, name); i >= 0 {
		return o.values[i]
	}
	return nil
}

// member returns the text of what a document holds under a key with dots.
func member(document []byte, key string) (string, bool) {
	if len(document) == 0 {
		return "", false
	}
	decoder := json.NewDecoder(bytes.NewReader(document))
	decoder.UseNumber()
	root := decode(decoder)
	if literal := root.(*jsonObject).get(key); literal != nil {
		return asText(literal), true
	}
	at := root
	for _, step := range strings.Split(key, ".") {
		switch value := at.(type) {
		case *jsonObject:
			at = value.get(step)
		case []any:
			at = nil
			if i, err := strconv.Atoi(step); err == nil && strconv.Itoa(i) == step && i >= 0 && i < len(value) {
				at = value[i]
			}
		default:
			at = nil
		}
	}
	if at == nil {
		return "", false
	}
	return asText(at), true
}

func decode(decoder *json.Decoder) any {
	token, err := decoder.Token()
	if err != nil {
		panic(err)
	}
	switch token {
	case json.Delim('['):
		list := []any{}
		for decoder.More() {
			list = append(list, decode(decoder))
		}
		_, _ = decoder.Token()
		return list
	case json.Delim('{'):
		o := &jsonObject{}
		for decoder.More() {
			o.names = append(o.names, decode(decoder).(string))
			o.values = append(o.values, decode(decoder))
		}
		_, _ = decoder.Token()
		return o
	}
	return token
}

func asText(value any) string {
	if text, ok := value.(string); ok {
		return text
	}
	return asJSON(value)
}

func asJSON(value any) string {
	switch x := value.(type) {
	case nil:
		return "null"
	case bool:
		return strconv.FormatBool(x)
	case json.Number:
		return numberText(string(x))
	case []any:
		parts := make([]string, len(x))
		for i := range x {
			parts[i] = asJSON(x[i])
		}
		return "[" + strings.Join(parts, ",") + "]"
	case *jsonObject:
		parts := make([]string, len(x.names))
		for i := range x.names {
			parts[i] = asJSON(x.names[i]) + ":" + asJSON(x.values[i])
		}
		return "{" + strings.Join(parts, ",") + "}"
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic(err)
	}
	return strings.TrimSpace(out.String())
}

func numberText(digits string) string {
	if !strings.ContainsAny(digits, ".eE") {
		if digits == "-0" {
			return "0"
		}
		return digits
	}
	number, err := strconv.ParseFloat(digits, 64)
	if err != nil {
		return digits
	}
	if size := math.Abs(number); size != 0 && (size < 1e-6 || size >= 1e21) {
		text := strconv.FormatFloat(number, 'e', -1, 64)
		return strings.NewReplacer("e-0", "e-", "e+0", "e", "e+", "e").Replace(text)
	}
	text := strconv.FormatFloat(number, 'f', -1, 64)
	if !strings.Contains(text, ".") {
		text += ".0"
	}
	return text
}

var writtenNumber = regexp.MustCompile(`^-?\d{1,100}(\.\d+)?([eE][-+]?\d{1,2})?$`)

func asNumber(text string) (float64, bool) {
	if !writtenNumber.MatchString(text) {
		return 0, false
	}
	number, err := strconv.ParseFloat(text, 64)
	return number, err == nil
}

func (v *evaluator) holdAll(filters []weir.Filter, e weir.Event) bool {
	return !slices.ContainsFunc(filters, func(f weir.Filter) bool { return !v.holds(f, e) })
}

func (v *evaluator) holds(f weir.Filter, e weir.Event) bool {
	if f.Any != nil {
		return slices.ContainsFunc(f.Any, func(part weir.Filter) bool { return v.holds(part, e) })
	}
	if f.All != nil {
		return v.holdAll(f.All, e)
	}
	text, set := v.property(e, f.Property)
	switch f.Op {
	case weir.OpIsSet:
		return set
	case weir.OpIsNotSet:
		return !set
	case weir.OpIsNot, weir.OpNotContains, weir.OpNotIn:
		return !set || !compares(f, weir.Op(strings.Replace(strings.Replace(string(f.Op), "not_", "", 1), "_not", "", 1)), text)
	}
	return set && compares(f, f.Op, text)
}

// compares reports whether a text that is set fulfils a comparison.
func compares(f weir.Filter, op weir.Op, text string) bool {
	number, numeric := asNumber(text)
	switch op {
	case weir.OpIs:
		return equals(f.Value, text)
	case weir.OpIn:
		return slices.ContainsFunc(f.Value.([]any), func(value any) bool { return equals(value, text) })
	case weir.OpContains:
		return strings.Contains(strings.ToLower(text), strings.ToLower(f.Value.(string)))
	case weir.OpMatches:
		return regexp.MustCompile(f.Value.(string)).MatchString(text)
	case weir.OpGt:
		return numeric && number > f.Value.(float64)
	case weir.OpGte:
		return numeric && number >= f.Value.(float64)
	case weir.OpLt:
		return numeric && number < f.Value.(float64)
	case weir.OpLte:
		return numeric && number <= f.Value.(float64)
	}
	panic("no such operator: " + string(op))
}

func equals(value any, text string) bool {
	switch x := value.(type) {
	case string:
		return text == x
	case bool:
		return text == strconv.FormatBool(x)
	}
	number, numeric := asNumber(text)
	return numeric && number == value.(float64)
}
