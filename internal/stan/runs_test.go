package stan

import (
	"encoding/json"
	"maps"
	"testing"

	"pgregory.net/rapid"
)

func TestRunsOfSequences(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		pending := map[uint64]delivery{}
		for _, seq := range rapid.SliceOf(rapid.Uint64Range(1, 200)).Draw(t, "sequences") {
			pending[seq] = delivery{}
		}
		encoded, err := json.Marshal(runsOf(pending))
		if err != nil {
			t.Fatal(err)
		}
		var back runs
		if err := json.Unmarshal(encoded, &back); err != nil {
			t.Fatal(err)
		}
		if got := back.pending(1, 201); !maps.Equal(got, pending) {
			t.Fatalf("%v came back as %v", pending, got)
		}
		var whole runs
		for _, part := range back.parts() {
			whole = whole.with(part).with(part)
		}
		if got := whole.pending(1, 201); !maps.Equal(got, pending) {
			t.Fatalf("%v in parts came back as %v", pending, got)
		}
	})
}

// One run may be longer than what a member may have in flight: its members have
// left it.
func TestLongRunsAreKept(t *testing.T) {
	t.Parallel()
	const first, count = pendingPart - 10, 3 * maxInFlight
	encoded, err := json.Marshal(runs{{first, count}})
	check(t, err)
	var back runs
	check(t, json.Unmarshal(encoded, &back))
	if got := len(back.pending(1, first+count)); got != count {
		t.Errorf("%d of %d came back", got, count)
	}
	if got := len(back.pending(first+5, first+count-5)); got != count-10 {
		t.Errorf("%d are there, which are not all in the channel", got)
	}
}

func TestDamagedRunsAreRefused(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`"gA=="`, `"AQ=="`, `"/////////////wEC"`, `[[1,2]]`} {
		var r runs
		if err := json.Unmarshal([]byte(text), &r); err == nil {
			t.Errorf("%s was read as %v", text, r)
		}
	}
}
