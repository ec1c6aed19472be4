package weir

import (
	"encoding/json"
	"testing"
	"time"
)

func TestAsOfAsJSON(t *testing.T) {
	for want, asOf := range map[string]AsOf{
		`{"sequence":0,"time":null,"lag_ms":7}`:                   {LagMS: 7},
		`{"sequence":4,"time":"2026-01-02T03:04:05Z","lag_ms":0}`: {Sequence: 4, Time: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)},
	} {
		text, err := json.Marshal(&AnswerHead{AsOf: asOf})
		var head struct {
			AsOf json.RawMessage `json:"as_of"`
		}
		if err != nil || json.Unmarshal(text, &head) != nil || string(head.AsOf) != want {
			t.Errorf("%s, %v; want %s", head.AsOf, err, want)
		}
		var back AsOf
		if err := json.Unmarshal(head.AsOf, &back); err != nil || back != asOf {
			t.Errorf("%s is read back as %+v, %v", head.AsOf, back, err)
		}
	}
}
