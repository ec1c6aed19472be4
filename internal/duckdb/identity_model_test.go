package duckdb

import (
	"cmp"
	"encoding/json"
	"slices"

	"github.com/weirhq/weir"
)

// modelID is a distinct id in the words of docs/insights.md: of its name space.
type modelID struct {
	anonymous bool
	text      string
}

// modelPeople parts the events of one project by their person. It was written
// from docs/insights.md, and is slow and simple on purpose.
func modelPeople(events []weir.Event) map[string]modelID {
	claims, joined := modelClaims(events)
	people := map[string]modelID{}
	for _, e := range events {
		id := modelID{text: e.UserID}
		if e.UserID == "" {
			id = modelID{anonymous: true, text: e.AnonymousID}
		}
		if user, claimed := claims[e.AnonymousID]; id.anonymous && claimed {
			id = modelID{text: user}
		}
		if !id.anonymous {
			id.text = component(joined, id.text)
		}
		people[e.ID+e.Time.String()] = id
	}
	return people
}

// modelClaims returns whose each claimed anonymous id is, and which users are
// joined.
func modelClaims(events []weir.Event) (claims map[string]string, joined [][2]string) {
	claims = map[string]string{}
	inOrder := slices.Clone(events)
	slices.SortFunc(inOrder, earlierEvent)
	for _, e := range inOrder {
		id := e.AnonymousID
		if e.Name == "alias" {
			var properties struct {
				PreviousID string `json:"previous_id"`
			}
			if json.Unmarshal(e.Properties, &properties) != nil {
				continue
			}
			id = properties.PreviousID
		}
		if e.Name != "identify" && e.Name != "alias" || e.UserID == "" || id == "" {
			continue
		}
		if e.Name == "alias" {
			if id == e.UserID {
				continue
			}
			joined = append(joined, [2]string{id, e.UserID})
		}
		if _, claimed := claims[id]; !claimed {
			claims[id] = e.UserID
		}
	}
	return claims, joined
}

func earlierEvent(a, b weir.Event) int {
	return cmp.Or(a.Time.Compare(b.Time), a.Received.Compare(b.Received), cmp.Compare(a.ID, b.ID))
}

// component returns the first in the alphabet of the users joined with one.
func component(joined [][2]string, user string) string {
	members := map[string]bool{user: true}
	for size := 0; size < len(members); {
		size = len(members)
		for _, pair := range joined {
			if members[pair[0]] || members[pair[1]] {
				members[pair[0]], members[pair[1]] = true, true
			}
		}
	}
	first := user
	for member := range members {
		first = min(first, member)
	}
	return first
}

// modelProperty returns what a person's property is: what the latest event
// set, else what the earliest set once.
func modelProperty(events []weir.Event, people map[string]modelID, person modelID, name string) (value string) {
	inOrder := slices.Clone(events)
	slices.SortFunc(inOrder, earlierEvent)
	for _, e := range inOrder {
		if text := documents[string(e.Person.Set)][name]; people[e.ID+e.Time.String()] == person && text != "" {
			value = text
		}
	}
	if value != "" {
		return value
	}
	for _, e := range inOrder {
		if text := documents[string(e.Person.SetOnce)][name]; people[e.ID+e.Time.String()] == person && text != "" {
			return text
		}
	}
	return ""
}

// documents are changes to people's properties, and the texts in them by name.
var documents = map[string]map[string]string{
	``:                     {},
	`{"x":"one"}`:          {"x": "one"},
	`{"x":1.50,"y":true}`:  {"x": "1.5", "y": "true"},
	`{"x":null,"y":"two"}`: {"y": "two"},
	`{"x":{"y":{"z":3}}}`:  {"x": `{"y":{"z":3}}`, "x.y": `{"z":3}`, "x.y.z": "3"},
	`{"x":[7,{"y":"in"}]}`: {"x": `[7,{"y":"in"}]`, "x.0": "7", "x.1": `{"y":"in"}`, "x.1.y": "in"},
	`{"x.y":"dots","x":{"y":"path","z":"z"}}`: {"x.y": "dots", "x": `{"y":"path","z":"z"}`, "x.z": "z"},
	`{"x.y":{"z":4}}`:                         {"x.y": `{"z":4}`},
	`{"x.y":null,"x":{"y":"path"}}`:           {"x": `{"y":"path"}`, "x.y": "path"},
	`{"x":"first","x":"second"}`:              {"x": "first"},
	`{"x":null,"x":"second"}`:                 {},
	`{"a/b~c":{"d.e":1,"\"q\"":2}}`:           {"a/b~c": `{"d.e":1,"\"q\"":2}`, `a/b~c."q"`: "2"},
	`{}`:                                      {},
	`{"x":{}}`:                                {"x": "{}"},
}

// propertyNames are names that the documents have, and some they have not.
var propertyNames = []string{"x", "y", "x.y", "x.y.z", "x.0", "x.1", "x.1.y", "x.z", "a/b~c", "a/b~c.d.e", `a/b~c."q"`, "none"}
