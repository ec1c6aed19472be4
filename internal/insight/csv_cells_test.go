package insight_test

import (
	"encoding/csv"
	"math"
	"strings"
	"testing"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/insight"
)

// writtenCell returns a cell of text as CSV has it.
func writtenCell(t *testing.T, text string) string {
	t.Helper()
	var out strings.Builder
	if err := insight.WriteCSV(&out, &weir.PeopleList{People: []weir.PersonRef{{Person: "1", DistinctID: text}}}); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(out.String())).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1][1]
}

func TestCellsAreNoFormulas(t *testing.T) {
	for cell, want := range map[string]string{
		"":                                    "",
		"Germany":                             "Germany",
		"a=1":                                 "a=1",
		"'quoted":                             "'quoted",
		"Ägypten":                             "Ägypten",
		"=1+1":                                "'=1+1",
		`=HYPERLINK("//x","y")`:               `'=HYPERLINK("//x","y")`,
		"+1+cmd|' /C calc'!A0":                "'+1+cmd|' /C calc'!A0",
		"-2+3":                                "'-2+3",
		"@SUM(A1)":                            "'@SUM(A1)",
		"\t=1":                                "'\t=1",
		"\r=1":                                "'\r=1",
		"\n=1":                                "'\n=1",
		"-":                                   "'-",
		"-Inf":                                "'-Inf",
		"-0x1p4":                              "'-0x1p4",
		"-1_000":                              "'-1_000",
		"-1e999":                              "'-1e999",
		"-12.5":                               "-12.5",
		"+49":                                 "+49",
		weir.Value(-1e-9).String():            "-1e-09",
		weir.Value(-math.MaxFloat64).String(): weir.Value(-math.MaxFloat64).String(),
		"-9223372036854775808":                "-9223372036854775808",
	} {
		if got := writtenCell(t, cell); got != want {
			t.Errorf("%q becomes %q, want %q", cell, got, want)
		}
	}
}

// TestNoTextOfACSVIsAFormula: of what came with events or with the question, and
// numbers stay what they are.
func TestNoTextOfACSVIsAFormula(t *testing.T) {
	evil := "=1+1"
	trend := &weir.TrendAnswer{Breakdown: []string{"country"}, Series: []weir.TrendResult{{
		Breakdown: []*string{&evil}, TrendLine: weir.TrendLine{Points: []weir.Point{{Value: -2.5}}},
	}}}
	trend.Series[0].Label = "@A"
	funnel := &weir.FunnelAnswer{}
	funnel.Steps = []weir.FunnelBar{{Step: 1, Label: "+l", Event: "-e", AvgSeconds: -1}}
	for answer, want := range map[weir.Answer]string{
		trend:  "'@A,'=1+1,-2.5\n",
		funnel: "1,'+l,'-e,0,0,0,0,0,-1\n",
	} {
		var out strings.Builder
		if err := insight.WriteCSV(&out, answer); err != nil || !strings.HasSuffix(out.String(), want) {
			t.Errorf("%v\n%swant\n%s", err, out.String(), want)
		}
	}
}
