package weir_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/weirhq/weir"

// The dependency rule: a package imports the root, the standard library and
// the one technology it is about. Siblings do not import each other; whoever
// needs something declares the interface it needs, and only cmd/weir wires.
//
// edges are the imports inside the module that are allowed besides those of
// the root, each with its reason.
var edges = map[string]map[string]string{
	"internal/collect": {
		"internal/body":      "it reads what clients send, within the bounds that hold for all bodies",
		"internal/eventjson": "it decodes what clients send and encodes what the log holds",
	},
	"internal/sink":  {"internal/eventjson": "it decodes what the log holds"},
	"internal/live":  {"internal/eventjson": "it decodes what the log holds"},
	"internal/relay": {"internal/eventjson": "it decodes what the log holds"},
	"internal/dialect": {
		"internal/body":      "it reads what SDKs send, within the bounds that hold for all bodies",
		"internal/eventjson": "it takes the JSON of other protocols apart and writes events in Weir's form",
	},
	"internal/access":            {"internal/metadata": "it keeps keys and projects as values"},
	"internal/account":           {"internal/metadata": "it keeps people and sessions as values"},
	"internal/catalogue":         {"internal/metadata": "it keeps descriptions as values"},
	"internal/cohort":            {"internal/metadata": "it keeps definitions as values"},
	"internal/dashboard":         {"internal/metadata": "it keeps dashboards and the like as values"},
	"internal/importer":          {"internal/eventjson": "it holds the lines of a file of events to what the server accepts"},
	"internal/stream/streamtest": {"internal/stream": "it runs it, for tests"},
	"bench": {
		"internal/duckdb":    "its data set is laid out as the store lays it out",
		"internal/eventjson": "it makes frames to relay",
		"internal/insight":   "it asks the very questions that Weir is asked",
		"internal/relay":     "it measures the relay apart from the server",
		"internal/stan":      "it measures the gateway apart from the server",
		"internal/stream":    "it measures the relay apart from the server",
	},
	"cmd/weir": {
		"client":              "its commands talk to a server",
		"internal/access":     "wiring",
		"internal/account":    "wiring",
		"internal/admission":  "wiring",
		"internal/audit":      "wiring",
		"internal/catalogue":  "wiring",
		"internal/cohort":     "wiring",
		"internal/collect":    "wiring",
		"internal/dashboard":  "wiring",
		"internal/demo":       "the demo's traffic",
		"internal/dialect":    "wiring",
		"internal/duckdb":     "wiring",
		"internal/enrich":     "wiring",
		"internal/importer":   "weir import",
		"internal/insight":    "wiring",
		"internal/live":       "wiring",
		"internal/quarantine": "wiring",
		"internal/relay":      "wiring",
		"internal/service":    "wiring",
		"internal/sink":       "wiring",
		"internal/stan":       "wiring",
		"internal/stream":     "wiring",
		"internal/vitals":     "wiring",
		"internal/web":        "wiring",
	},
}

// technologies are modules that only the named packages may import.
var technologies = map[string][]string{
	"github.com/nats-io/":                         {"internal/stream", "internal/stream/streamtest", "internal/service", "internal/stan", "client", "bench"},
	"github.com/duckdb/":                          {"internal/duckdb", "bench"},
	"github.com/prometheus/":                      {"cmd/weir"},
	"github.com/alecthomas/kong":                  {"cmd/weir"},
	"github.com/go-json-experiment/json/jsontext": {"internal/eventjson"},
	"github.com/oschwald/":                        {"internal/enrich"},
	"github.com/ua-parser/":                       {"internal/enrich"},
}

// goPackage is what of `go list -json` the rule needs.
type goPackage struct {
	ImportPath string
	Doc        string
	Imports    []string
}

// name is the package's path inside the module; the root's is empty.
func (p goPackage) name() string {
	return strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/")
}

func listPackages(t *testing.T) (packages []goPackage) {
	t.Helper()
	output, err := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Doc,Imports", "./...").Output()
	if err != nil {
		t.Fatalf("cannot list the packages: %v", err)
	}
	decoder := json.NewDecoder(strings.NewReader(string(output)))
	for {
		var p goPackage
		err := decoder.Decode(&p)
		if errors.Is(err, io.EOF) {
			return packages
		}
		if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
}

func TestPackagesImportOnlyWhatTheyMay(t *testing.T) {
	used := map[string]bool{}
	for _, p := range listPackages(t) {
		for _, path := range p.Imports {
			if path == module {
				continue
			}
			if to, inside := strings.CutPrefix(path, module+"/"); inside {
				used[p.name()+" "+to] = true
				if edges[p.name()][to] == "" {
					t.Errorf("%q may not import %q: declare the interface it needs, or add the edge with its reason", p.name(), to)
				}
				continue
			}
			checkTechnology(t, p.name(), path)
		}
	}
	for from, tos := range edges {
		for to := range tos {
			if !used[from+" "+to] {
				t.Errorf("%q no longer imports %q: take the edge away", from, to)
			}
		}
	}
}

func checkTechnology(t *testing.T, name, path string) {
	t.Helper()
	if name == "" && strings.Contains(strings.SplitN(path, "/", 2)[0], ".") {
		t.Errorf("the root imports %s; it is the vocabulary and imports the standard library only", path)
	}
	for technology, owners := range technologies {
		if strings.HasPrefix(path, technology) && !slices.Contains(owners, name) {
			t.Errorf("%q may not import %s, which belongs to %v", name, path, owners)
		}
	}
}

func TestEveryPackageSaysWhatItIs(t *testing.T) {
	for _, p := range listPackages(t) {
		if p.Doc == "" {
			t.Errorf("%q has no package comment", p.name())
		}
		for _, part := range strings.Split(p.name(), "/") {
			if slices.Contains([]string{"util", "utils", "common", "helper", "helpers", "misc"}, part) {
				t.Errorf("%q is named for nothing it provides", p.name())
			}
		}
	}
}
