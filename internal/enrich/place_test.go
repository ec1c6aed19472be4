package enrich

import (
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/maxmind/mmdbwriter"
	"github.com/maxmind/mmdbwriter/mmdbtype"

	"github.com/weirhq/weir"
)

func TestPlace(t *testing.T) {
	e := newTest(t, Config{GeoIP: writePlaces(t, "81.2.69.0/24", "2a02:cf40::/32")})
	london := weir.Context{Country: "GB", Region: "England", City: "London"}
	tests := []struct {
		name    string
		own     string
		request string
		sent    weir.Context
		want    weir.Context
	}{
		{"own address", "81.2.69.142", "192.0.2.1", weir.Context{}, london},
		{"request's address", "", "81.2.69.142", weir.Context{}, london},
		{"mapped into IPv6", "", "::ffff:81.2.69.142", weir.Context{}, london},
		{"IPv6", "2a02:cf40::1", "", weir.Context{}, london},
		{"unknown", "192.0.2.1", "81.2.69.142", weir.Context{}, weir.Context{}},
		{"invalid", "81.2.69", "81.2.69.142", weir.Context{}, weir.Context{}},
		{"none", "", "", weir.Context{}, weir.Context{}},
		{"another country was sent", "81.2.69.142", "", weir.Context{Country: "FR"}, weir.Context{Country: "FR"}},
		{"the city was sent", "81.2.69.142", "", weir.Context{City: "Luton"}, weir.Context{Country: "GB", Region: "England", City: "Luton"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			event := weir.Event{Context: test.sent}
			event.Context.IP = test.own
			ip, _ := netip.ParseAddr(test.request)
			e.Enrich(&event, Request{IP: ip})
			e.Enrich(&event, Request{IP: ip}) // now from the cache
			c := event.Context
			if c.Country != test.want.Country || c.Region != test.want.Region || c.City != test.want.City {
				t.Errorf("got %q, %q, %q", c.Country, c.Region, c.City)
			}
			if c.IP != test.own {
				t.Errorf("the request's address was stored: %q", c.IP)
			}
		})
	}
}

func TestGeoIPErrors(t *testing.T) {
	garbage := filepath.Join(t.TempDir(), "garbage.mmdb")
	if err := os.WriteFile(garbage, []byte("not a database"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{garbage, filepath.Join(t.TempDir(), "missing.mmdb"), writePlaces(t)} {
		_, err := New(Config{GeoIP: path})
		if err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("error %v does not name %s", err, path)
		}
	}
}

// writePlaces writes a MaxMind file in which the networks are in London, and
// one network more that has a number but no place.
func writePlaces(t testing.TB, networks ...string) string {
	t.Helper()
	tree, err := mmdbwriter.New(mmdbwriter.Options{DatabaseType: "Test-City", RecordSize: 24})
	if err != nil {
		t.Fatal(err)
	}
	name := func(name string) mmdbtype.Map { return mmdbtype.Map{"en": mmdbtype.String(name)} }
	london := mmdbtype.Map{
		"country":      mmdbtype.Map{"iso_code": mmdbtype.String("GB")},
		"subdivisions": mmdbtype.Slice{mmdbtype.Map{"iso_code": mmdbtype.String("ENG"), "names": name("England")}},
		"city":         mmdbtype.Map{"names": name("London")},
	}
	insert(t, tree, "1.0.0.0/24", mmdbtype.Map{"autonomous_system_number": mmdbtype.Uint32(13335)})
	for _, network := range networks {
		insert(t, tree, network, london)
	}
	path := filepath.Join(t.TempDir(), "places.mmdb")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tree.WriteTo(file); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func insert(t testing.TB, tree *mmdbwriter.Tree, network string, record mmdbtype.Map) {
	t.Helper()
	_, prefix, err := net.ParseCIDR(network)
	if err != nil {
		t.Fatal(err)
	}
	if err := tree.Insert(prefix, record); err != nil {
		t.Fatal(err)
	}
}
