package apptest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"testing"
)

// precision is how far numbers may be apart, in relation to their size: sums of
// doubles depend on the order in which they are added.
const precision = 1e-9

// maxDifferences is how many differences are shown.
const maxDifferences = 5

// demandSame demands that what came from somewhere is what a golden file has.
func demandSame(t *testing.T, from string, got, want json.RawMessage) {
	t.Helper()
	found := differences("", decodedPair(t, got), decodedPair(t, want))
	for _, difference := range found[:min(len(found), maxDifferences)] {
		t.Errorf("%s: %s", from, difference)
	}
	if len(found) > maxDifferences {
		t.Errorf("%s: and %d more differences", from, len(found)-maxDifferences)
	}
}

// decodedPair returns a question and its answer as JSON decodes them. People who
// are listed by their keys are ordered by their ids.
func decodedPair(t *testing.T, pair json.RawMessage) any {
	t.Helper()
	var decoded struct{ Question, Answer map[string]any }
	if err := json.Unmarshal(tidy(pair), &decoded); err != nil {
		t.Fatalf("cannot read a question and its answer: %v", err)
	}
	if people, ok := decoded.Answer["people"].([]any); ok && decoded.Answer["insight"] != "people" {
		slices.SortFunc(people, func(a, b any) int { return cmp.Compare(distinctID(a), distinctID(b)) })
	}
	return map[string]any{"question": decoded.Question, "answer": decoded.Answer}
}

func distinctID(person any) string {
	id, _ := person.(map[string]any)["distinct_id"].(string)
	return id
}

// differences compares JSON values and says where they differ.
func differences(path string, got, want any) (found []string) {
	switch want := want.(type) {
	case map[string]any:
		if got, ok := got.(map[string]any); ok {
			return memberDifferences(path, got, want)
		}
	case []any:
		if got, ok := got.([]any); ok && len(got) == len(want) {
			for i := range want {
				found = append(found, differences(fmt.Sprintf("%s[%d]", path, i), got[i], want[i])...)
			}
			return found
		}
	case float64:
		if got, ok := got.(float64); ok && math.Abs(got-want) <= precision*max(1, math.Abs(want)) {
			return nil
		}
	default:
		if got == want {
			return nil
		}
	}
	return []string{fmt.Sprintf("%s is %s, want %s", path, encode(got), encode(want))}
}

func memberDifferences(path string, got, want map[string]any) (found []string) {
	both := maps.Clone(got)
	maps.Copy(both, want)
	for _, name := range slices.Sorted(maps.Keys(both)) {
		g, isGot := got[name]
		w, isWanted := want[name]
		switch {
		case !isGot:
			found = append(found, fmt.Sprintf("%s.%s is missing, want %s", path, name, encode(w)))
		case !isWanted:
			found = append(found, fmt.Sprintf("%s.%s is %s, want none", path, name, encode(g)))
		default:
			found = append(found, differences(path+"."+name, g, w)...)
		}
	}
	return found
}
