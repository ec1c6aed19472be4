package importer

import (
	"strings"
	"testing"
	"time"
)

func TestCSVMapping(t *testing.T) {
	const header = "who,when,amount,code\n"
	tests := []struct {
		name, text string
		format     CSV
		properties string
	}{
		{"names in the header", header + "u1,2025-01-02,12.50,00123\n",
			CSV{Map: []string{"user_id=who", "time=when", "properties.amount=amount", "properties.code=code"}},
			`{"amount":12.50,"code":"00123"}`},
		{"numbers of columns", header + "u1,2025-01-02,12.50,7\n",
			CSV{Map: []string{"user_id=1", "time=2", "properties.a=3"}},
			`{"a":12.50}`},
		{"columns in order", "u1;2025-01-02;x;-3\n",
			CSV{Delimiter: ";", NoHeader: true, Columns: []string{"user_id", "time", "-", "properties.n"}},
			`{"n":-3}`},
		{"the header is the mapping", "user_id\ttime\tplan\tproperties.n\nu1\t2025-01-02\tpro\t1\n",
			CSV{Delimiter: "tab"},
			`{"n":1,"plan":"pro"}`},
		{"constants", header + "u1,2025-01-02,1,\n",
			CSV{Map: []string{"user_id=1", "time=2"}, Constants: []string{"properties.currency=EUR", "properties.n=2"}},
			`{"currency":"EUR","n":2}`},
		{"forced kinds", header + "u1,2025-01-02,0012.5,77\n",
			CSV{Map: []string{"user_id=1", "time=2", "properties.a=3", "properties.c=4"},
				Numbers: []string{"properties.a"}, Texts: []string{"properties.c"}},
			`{"a":12.5,"c":"77"}`},
		{"quotes", header + "u1,2025-01-02,\"a, \"\"b\"\"\nc\",5\" pipe\n",
			CSV{Map: []string{"user_id=1", "time=2", "properties.a=3", "properties.c=4"}},
			`{"a":"a, \"b\"\nc","c":"5\" pipe"}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.format.Name = "e"
			events := inOrder(t, tt.text, tt.format)
			if len(events) != 1 {
				t.Fatalf("%d events", len(events))
			}
			e := events[0]
			if e.UserID != "u1" || e.Name != "e" || e.Time.Format(time.DateOnly) != "2025-01-02" {
				t.Errorf("event is %+v", e)
			}
			assertJSON(t, e.Properties, tt.properties)
		})
	}
}

func TestCSVRefusesUselessMappings(t *testing.T) {
	whole := CSV{Name: "e", Map: []string{"user_id=1"}}
	for name, change := range map[string]func(*CSV){
		"no name":              func(f *CSV) { f.Name = "" },
		"nobody":               func(f *CSV) { f.Map = []string{"time=1"} },
		"unknown target":       func(f *CSV) { f.Map = append(f.Map, "userid=1") },
		"no key":               func(f *CSV) { f.Map = append(f.Map, "properties.=1") },
		"unknown column":       func(f *CSV) { f.Map = append(f.Map, "time=whenever") },
		"column 0":             func(f *CSV) { f.Map = append(f.Map, "time=0") },
		"no column":            func(f *CSV) { f.Map = append(f.Map, "time") },
		"constant of nothing":  func(f *CSV) { f.Constants = []string{"properties.a"} },
		"unknown constant":     func(f *CSV) { f.Constants = []string{"a=1"} },
		"two characters":       func(f *CSV) { f.Delimiter = "||" },
		"quote as a delimiter": func(f *CSV) { f.Delimiter = `"` },
		"unknown zone":         func(f *CSV) { f.Timezone = "Europe/Atlantis" },
		"useless layout":       func(f *CSV) { f.TimeFormat = "yyyymmdd" },
		"number of no column":  func(f *CSV) { f.Numbers = []string{"properties.a"} },
		"number of an id":      func(f *CSV) { f.Numbers = []string{"user_id"} },
		"both number and text": func(f *CSV) {
			f.Map = append(f.Map, "properties.a=2")
			f.Numbers = []string{"properties.a"}
			f.Texts = f.Numbers
		},
		"no header in the file": nil,
	} {
		format, text := whole, "a,b\n1,2\n"
		if change != nil {
			change(&format)
		} else {
			text = ""
		}
		source, err := open(strings.NewReader(text), format)
		if err == nil {
			source.close()
			t.Errorf("%s: no error", name)
		}
	}
}

func TestCSVMalformedLines(t *testing.T) {
	format := CSV{Name: "e", NoHeader: true, Map: []string{"user_id=1", "time=2", "properties.n=3"}, Numbers: []string{"properties.n"}}
	for _, line := range []string{
		"u,2025-01-02",      // a column is missing
		",2025-01-02,1",     // nobody
		"u,yesterday,1",     // no time
		"u,2025-02-30,1",    // no such day
		"u,2025-01-02,many", // no number
		"u,2025-01-02,NaN",
		"u,2025-01-02,\"1", // never closed
	} {
		c := newCollector()
		s := run(t, c, "u,2025-01-02,1\n"+line+"\nu,2025-01-03,2\n\n", format)
		if s.Accepted != 2 || s.Malformed != 1 || s.Problems[0].Line != 2 {
			t.Errorf("%q: summary %+v", line, s)
		}
	}
}

func TestCSVQuoteThatIsNeverClosedCostsItsLineOnly(t *testing.T) {
	format := CSV{Name: "e", NoHeader: true, Columns: []string{"user_id", "properties.a"}}
	text := "u,\"open\n" + strings.Repeat("u,x\n", 5000) + "u,\"two\nlines\"\n"
	s := run(t, newCollector(), text, format)
	if s.Accepted != 5001 || s.Malformed != 1 || s.Lines != 5003 {
		t.Errorf("summary is %+v", s)
	}
}

func TestCSVSpaces(t *testing.T) {
	format := CSV{Name: "e", Delimiter: "space", NoHeader: true, Columns: []string{"user_id", "properties.a"}}
	events := inOrder(t, "  00001 \t \"x\nu 1\n", format)
	if len(events) != 2 || events[0].UserID != "00001" || events[0].Properties["a"] != `"x` {
		t.Errorf("events are %+v", events)
	}
}

func TestToJSON(t *testing.T) {
	for text, want := range map[string]string{
		"1": "1", "-2.50": "-2.50", "0": "0", "0.5": "0.5", "999999999999999": "999999999999999",
		"00001": `"00001"`, "1e5": `"1e5"`, "1.": `"1."`, ".5": `".5"`, "+1": `"+1"`, "1,5": `"1,5"`, "-": `"-"`,
		"1234567890123456": `"1234567890123456"`, "true": `"true"`, " 1": `" 1"`, "٣": `"٣"`,
	} {
		got, err := toJSON(text, kindAuto)
		if err != nil || string(got) != want {
			t.Errorf("%q became %s, want %s (error %v)", text, got, want, err)
		}
	}
}

func TestClock(t *testing.T) {
	tests := []struct{ format, zone, value, want string }{
		{"", "", "20250102", "2025-01-02T00:00:00Z"},
		{"", "Europe/Berlin", "20250702", "2025-07-01T22:00:00Z"},
		{"", "", "202501020304", "2025-01-02T03:04:00Z"},
		{"", "", "20250102030405.25", "2025-01-02T03:04:05.25Z"},
		{"", "Europe/Berlin", "1735787045", "2025-01-02T03:04:05Z"},
		{"", "", "1735787045.678", "2025-01-02T03:04:05.678Z"},
		{"", "", "1735787045678", "2025-01-02T03:04:05.678Z"},
		{"", "", "1735787045678901", "2025-01-02T03:04:05.678901Z"},
		{"", "", "1735787045678901234", "2025-01-02T03:04:05.678901Z"},
		{"", "", "2025-01-02", "2025-01-02T00:00:00Z"},
		{"", "America/New_York", "2025-01-02 03:04:05.5", "2025-01-02T08:04:05.5Z"},
		{"", "America/New_York", "2025-01-02T03:04:05+02:00", "2025-01-02T01:04:05Z"},
		{"", "", "2025-01-02 03:04:05+02:00", "2025-01-02T01:04:05Z"},
		{"", "", "03/Mar/2025:08:00:05 +0100", "2025-03-03T07:00:05Z"},
		{"20060102", "Asia/Tokyo", "20250102", "2025-01-01T15:00:00Z"},
		{"01/02/2006", "", "03/04/2025", "2025-03-04T00:00:00Z"},
		{"unix", "", "12", "1970-01-01T00:00:12Z"},
		{"unix", "", "-1.5", "1969-12-31T23:59:58.5Z"},
		{"unix_ms", "", "-1", "1969-12-31T23:59:59.999Z"},
		{"RFC3339", "", "2025-01-02T03:04:05Z", "2025-01-02T03:04:05Z"},
		{"", "", "01/02/2025", ""},
		{"", "", "123", ""},
		{"", "", "20251301", ""},
		{"unix", "", "1e30", ""},
		{"unix", "", "999999999999999", ""},
		{"rfc3339", "", "2025-01-02", ""},
	}
	for _, tt := range tests {
		c, err := newClock(tt.format, tt.zone)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if parsed, err := c.parse(tt.value); err == nil {
			got = parsed.Format(time.RFC3339Nano)
		}
		if got != tt.want {
			t.Errorf("%q as %q in %q is %q, want %q", tt.value, tt.format, tt.zone, got, tt.want)
		}
	}
}

func TestNDJSON(t *testing.T) {
	text := `{"id":"mine","name":"a","user_id":"u","n":12345678901234567890}` + "\n" +
		` {"name":"b","id":null}` + "\n[1]\nnull\n{\n"
	c := newCollector()
	s := run(t, c, text, NDJSON{})
	if s.Accepted != 2 || s.Malformed != 3 || c.events["mine"].Name != "a" {
		t.Errorf("summary %+v, events %+v", s, c.events)
	}
	for _, e := range inOrder(t, text, NDJSON{Name: "other"}) {
		if e.Name != "other" || e.ID == "" {
			t.Errorf("event is %+v", e)
		}
	}
}

// FuzzCSV holds that each line of a text is told of once, whatever its quotes.
func FuzzCSV(f *testing.F) {
	f.Add("a,b\n\"c\nd\",e\n\"f,g\nh\n")
	f.Add("\"\"\"\n\"")
	f.Fuzz(func(t *testing.T, text string) {
		format := CSV{Name: "e", NoHeader: true, Columns: []string{"user_id"}}
		reader, err := format.read(newLineReader(strings.NewReader(text)))
		if err != nil {
			t.Fatal(err)
		}
		last := 0
		for {
			r, err := reader.next()
			if r.line == 0 {
				return
			}
			if r.line <= last || r.last < r.line {
				t.Fatalf("lines %d to %d follow line %d", r.line, r.last, last)
			}
			last = r.last
			if err == nil {
				reader.event(r) // whether it is malformed does not matter here
			}
		}
	})
}
