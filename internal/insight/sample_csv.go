package insight

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/weirhq/weir"
)

// writeNames gives a row for each name.
func writeNames(out csvWriter, answer *weir.NamesAnswer) error {
	rows := [][]string{{"name", "count", "first_seen", "last_seen"}}
	for _, n := range answer.Names {
		rows = append(rows, []string{n.Name, number(n.Count), n.FirstSeen.Format(time.RFC3339Nano), n.LastSeen.Format(time.RFC3339Nano)})
	}
	return out.WriteAll(rows)
}

// writeProperties gives a row for each property, examples as one JSON array.
func writeProperties(out csvWriter, answer *weir.PropertiesAnswer) error {
	rows := [][]string{{"property", "type", "share", "examples"}}
	for _, p := range answer.Properties {
		examples, err := json.Marshal(p.Examples)
		if err != nil {
			return fmt.Errorf("cannot write the examples of %s: %w", p.Property, err)
		}
		rows = append(rows, []string{p.Property, string(p.Type), strconv.FormatFloat(p.Share, 'f', -1, 64), string(examples)})
	}
	return out.WriteAll(rows)
}

// writeValues gives a row for each value.
func writeValues(out csvWriter, answer *weir.ValuesAnswer) error {
	rows := [][]string{{"value", "count"}}
	for _, v := range answer.Values {
		rows = append(rows, []string{v.Value, number(v.Count)})
	}
	return out.WriteAll(rows)
}
