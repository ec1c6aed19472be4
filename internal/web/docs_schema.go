package web

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// apiSchema is the part of a JSON Schema that the page shows.
type apiSchema struct {
	Ref                  string `json:"$ref"`
	Type                 apiTypes
	Format, Description  string
	Enum                 []any
	Const, Default       any
	Minimum, Maximum     *float64
	MaxLength, MaxItems  *int
	Properties           ordered[*apiSchema]
	Required             []string
	Items                *apiSchema
	OneOf, AnyOf, AllOf  []*apiSchema
	AdditionalProperties any
}

// apiTypes is one type or several.
type apiTypes []string

// UnmarshalJSON implements [json.Unmarshaler].
func (t *apiTypes) UnmarshalJSON(data []byte) error {
	var one string
	if json.Unmarshal(data, &one) == nil {
		*t = apiTypes{one}
		return nil
	}
	return json.Unmarshal(data, (*[]string)(t))
}

// apiKind is a schema in a few words, with what it refers to.
type apiKind struct {
	Text string
	Ref  string // the name of a schema, or empty
}

// Kinds returns what a value may be, one after the other.
func (s *apiSchema) Kinds() []apiKind {
	switch {
	case s == nil:
		return nil
	case s.Ref != "":
		return []apiKind{{lastPart(s.Ref), lastPart(s.Ref)}}
	case s.Items != nil && !slices.Contains(s.Type, "string"):
		kinds := s.Items.Kinds()
		for i := range kinds {
			kinds[i].Text = "list of " + kinds[i].Text
		}
		return kinds
	case s.Const != nil:
		return []apiKind{{Text: fmt.Sprint(s.Const)}}
	}
	var kinds []apiKind
	for _, alternative := range slices.Concat(s.OneOf, s.AnyOf) {
		kinds = append(kinds, alternative.Kinds()...)
	}
	if len(kinds) == 0 && len(s.Type) > 0 {
		kinds = append(kinds, apiKind{Text: s.typeText()})
	}
	return kinds
}

// typeText leaves out null: it counts as absent everywhere in requests, and in
// answers the description speaks of it.
func (s *apiSchema) typeText() string {
	types := slices.DeleteFunc(slices.Clone(s.Type), func(t string) bool { return t == "null" })
	if s.Format == "date-time" {
		return "time"
	}
	text := strings.Join(types, " or ")
	for i, member := range s.Properties {
		text += []string{" with ", " and "}[min(i, 1)] + member.Key
	}
	return text
}

// Limits returns what else a value must be, in words.
func (s *apiSchema) Limits() []string {
	var limits []string
	switch {
	case s.Minimum != nil && s.Maximum != nil:
		limits = append(limits, fmt.Sprintf("%g to %g", *s.Minimum, *s.Maximum))
	case s.Minimum != nil && *s.Minimum > 0:
		limits = append(limits, fmt.Sprintf("at least %g", *s.Minimum))
	}
	if s.Default != nil {
		limits = append(limits, fmt.Sprintf("default %v", s.Default))
	}
	return limits
}

// Choices returns the values to choose from.
func (s *apiSchema) Choices() (choices []string) {
	for _, value := range s.Enum {
		if value != nil {
			choices = append(choices, fmt.Sprint(value))
		}
	}
	return choices
}

// Needs reports whether a member must be there.
func (s *apiSchema) Needs(member string) bool { return slices.Contains(s.Required, member) }
