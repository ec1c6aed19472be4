package enrich

import (
	"errors"
	"fmt"
	"net/netip"

	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/oschwald/maxminddb-golang/v2"

	"github.com/weirhq/weir"
)

const (
	// maxCachedPlaces bounds the addresses whose place is remembered: at about
	// 200 bytes each some 2 MB, and enough for the visitors of a busy minute.
	maxCachedPlaces = 8192
	// maxProbedNetworks is how many networks of a file are searched for a
	// country before it is refused as a file of something else. Those without
	// a country are few, and they come scattered.
	maxProbedNetworks = 1000
)

// errNoCountries refuses a file that could never place anyone.
var errNoCountries = errors.New("it holds no countries; a country or city database is needed")

// place is where an address is.
type place struct {
	country string // ISO 3166-1 alpha-2
	region  string // English name, or ISO 3166-2 code without the country
	city    string // English name
}

// placeRecord is the part of a MaxMind record that becomes a place.
type placeRecord struct {
	Country struct {
		ISOCode string `maxminddb:"iso_code"`
	} `maxminddb:"country"`
	Subdivisions []struct {
		ISOCode string    `maxminddb:"iso_code"`
		Names   nameTable `maxminddb:"names"`
	} `maxminddb:"subdivisions"`
	City struct {
		Names nameTable `maxminddb:"names"`
	} `maxminddb:"city"`
}

// nameTable is the only language of the names that is kept.
type nameTable struct {
	English string `maxminddb:"en"`
}

// placeFinder finds the place of an address. Safe for concurrent use, but for
// close.
type placeFinder struct {
	file  *maxminddb.Reader
	cache *lru.Cache[netip.Addr, place]
}

// openPlaces maps the file into memory and makes sure that it knows countries.
func openPlaces(path string) (*placeFinder, error) {
	cache, err := lru.New[netip.Addr, place](maxCachedPlaces)
	if err != nil {
		return nil, fmt.Errorf("cannot make the cache of places: %w", err)
	}
	file, err := maxminddb.Open(path)
	if err != nil {
		return nil, fmt.Errorf("cannot open it: %w", err)
	}
	if err := probe(file); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return &placeFinder{file: file, cache: cache}, nil
}

// probe returns an error if the first networks of the file have no country.
func probe(file *maxminddb.Reader) error {
	probed := 0
	for result := range file.Networks() {
		var record placeRecord
		if err := result.Decode(&record); err != nil {
			return fmt.Errorf("cannot read a place of network %s: %w", result.Prefix(), err)
		}
		if record.Country.ISOCode != "" {
			return nil
		}
		if probed++; probed == maxProbedNetworks {
			break
		}
	}
	return errNoCountries
}

// find returns the place of an address; the zero place if it is not known.
func (f *placeFinder) find(ip netip.Addr) place {
	ip = ip.Unmap().WithZone("")
	if found, ok := f.cache.Get(ip); ok {
		return found
	}
	found := f.read(ip)
	f.cache.Add(ip, found)
	return found
}

// read looks the address up in the file. A record that cannot be read is no
// place: an event is not refused for a bad file.
func (f *placeFinder) read(ip netip.Addr) place {
	var record placeRecord
	if err := f.file.Lookup(ip).Decode(&record); err != nil {
		return place{}
	}
	found := place{country: record.Country.ISOCode, city: record.City.Names.English}
	if len(record.Subdivisions) > 0 {
		found.region = record.Subdivisions[0].Names.English
		setDefault(&found.region, record.Subdivisions[0].ISOCode)
	}
	return found
}

func (f *placeFinder) close() error {
	if err := f.file.Close(); err != nil {
		return fmt.Errorf("cannot close the GeoIP file: %w", err)
	}
	return nil
}

// setPlace sets the place of the context's own address, or else of the
// request's. A client that named another country is not given a city of this.
func (e *Enricher) setPlace(c *weir.Context, requestIP netip.Addr) {
	if e.places == nil {
		return
	}
	ip := requestIP
	if c.IP != "" {
		ip, _ = netip.ParseAddr(c.IP)
	}
	if !ip.IsValid() {
		return
	}
	found := e.places.find(ip)
	if c.Country != "" && c.Country != found.country {
		return
	}
	setDefault(&c.Country, found.country)
	if c.Region != "" && c.Region != found.region {
		return
	}
	setDefault(&c.Region, found.region)
	setDefault(&c.City, found.city)
}
