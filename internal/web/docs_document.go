package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// apiDocument is the part of an OpenAPI document that its page shows.
type apiDocument struct {
	Info struct {
		Title, Version, Summary, Description string
	}
	Tags       []apiTag
	Security   []map[string][]string
	Paths      ordered[ordered[*apiOperation]]
	Components struct {
		Schemas         ordered[*apiSchema]
		SecuritySchemes ordered[apiScheme]
		Parameters      ordered[apiParameter]
		Responses       ordered[apiResponse]
	}
}

type apiTag struct{ Name, Description string }

type apiScheme struct{ Type, Scheme, In, Name, Description string }

type apiOperation struct {
	OperationID, Summary, Description string
	Tags                              []string
	Parameters                        []apiParameter
	RequestBody                       apiBody
	Responses                         ordered[apiResponse]
	Security                          *[]map[string][]string
	CodeSamples                       []struct{ Lang, Label, Source string } `json:"x-codeSamples"`

	Method, Path string `json:"-"`
}

type apiParameter struct {
	Ref                   string `json:"$ref"`
	Name, In, Description string
	Required              bool
	Schema                *apiSchema
}

type apiBody struct{ Content ordered[apiMedia] }

type apiResponse struct {
	Ref         string `json:"$ref"`
	Description string
	Content     ordered[apiMedia]
}

type apiMedia struct {
	Schema   *apiSchema
	Examples ordered[apiExample]
}

type apiExample struct {
	Summary string
	Value   json.RawMessage
}

// ordered is a JSON object whose members keep their order.
type ordered[T any] []entry[T]

type entry[T any] struct {
	Key   string
	Value T
}

// UnmarshalJSON implements [json.Unmarshaler].
func (o *ordered[T]) UnmarshalJSON(data []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	if start, err := decoder.Token(); err != nil || start != json.Delim('{') {
		return errors.Join(errors.New("an object was expected"), err)
	}
	for decoder.More() {
		key, err := decoder.Token()
		if err != nil {
			return err
		}
		e := entry[T]{Key: fmt.Sprint(key)}
		if err := decoder.Decode(&e.Value); err != nil {
			return fmt.Errorf("%s: %w", e.Key, err)
		}
		*o = append(*o, e)
	}
	return nil
}

// get returns a member, or the zero value.
func (o ordered[T]) get(key string) (value T) {
	for _, e := range o {
		if e.Key == key {
			return e.Value
		}
	}
	return value
}

// operations lists the operations under a tag.
func (a *apiDocument) operations(tag string) (found []*apiOperation) {
	for _, path := range a.Paths {
		for _, method := range path.Value {
			operation := method.Value
			operation.Method, operation.Path = strings.ToUpper(method.Key), path.Key
			if slices.Contains(operation.Tags, tag) {
				found = append(found, operation)
			}
		}
	}
	return found
}

// parameter returns a parameter, or the one it refers to.
func (a *apiDocument) parameter(p apiParameter) apiParameter {
	if p.Ref == "" {
		return p
	}
	return a.Components.Parameters.get(lastPart(p.Ref))
}

// response returns a response, or the one it refers to.
func (a *apiDocument) response(r apiResponse) apiResponse {
	if r.Ref == "" {
		return r
	}
	return a.Components.Responses.get(lastPart(r.Ref))
}

// security lists the schemes of which one lets an operation's requests in.
func (a *apiDocument) security(o *apiOperation) (names []string) {
	required := a.Security
	if o.Security != nil {
		required = *o.Security
	}
	for _, alternative := range required {
		for name := range alternative {
			names = append(names, name)
		}
	}
	return names
}
