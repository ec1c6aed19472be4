package insight

import (
	"cmp"
	"math/bits"
	"slices"
	"strconv"

	"github.com/weirhq/weir"
)

// maxClasses bounds the memory of classes, and so of the values of a
// breakdown: some 200 bytes each.
const maxClasses = 1 << 20

// class is what a visitor knows of an event: which selectors it matches, a bit
// for each, and its group of the breakdown.
type class struct {
	matches uint64
	group   uint32
}

// classes number the classes that were met. Alike events are many and classes
// few, so that rows need no more than the number.
type classes struct {
	all    []class
	known  map[class]uint32
	groups groupTable
	steps  uint64   // the selectors by which ties are ordered
	places []uint32 // where the classes are once they are settled
}

// find returns the number of a class, new or known.
func (c *classes) find(of class) (uint32, error) {
	if number, ok := c.known[of]; ok {
		return number, nil
	}
	if len(c.all) == maxClasses {
		return 0, tooManyGroups(maxClasses)
	}
	if c.known == nil {
		c.known = map[class]uint32{}
	}
	number := uint32(len(c.all))
	c.known[of] = number
	c.all = append(c.all, of)
	return number, nil
}

func tooManyGroups(most int) error {
	return weir.InvalidField("breakdown", "gives more than %d combinations of values; filter, or break down by less", most)
}

// settle orders the classes as ties are ordered: those that match a step before
// those that match none, then by the numbers of the steps they match, then by
// their groups. From then on all is in that order.
func (c *classes) settle() {
	order := make([]uint32, len(c.all))
	for i := range order {
		order[i] = uint32(i)
	}
	ranks := c.groups.ranks()
	slices.SortFunc(order, func(i, j uint32) int {
		a, b := c.all[i], c.all[j]
		return cmp.Or(
			compareMatches(a.matches&c.steps, b.matches&c.steps),
			cmp.Compare(ranks[a.group], ranks[b.group]),
			cmp.Compare(a.matches, b.matches))
	})
	settled := make([]class, len(order))
	c.places = make([]uint32, len(order))
	for place, i := range order {
		settled[place] = c.all[i]
		c.places[i] = uint32(place)
	}
	c.all = settled
}

// compareMatches orders lists of steps, each a set of bits: no steps come
// last, else the list with the smaller step at the first difference comes
// first, and of a list and its beginning the beginning.
func compareMatches(a, b uint64) int {
	switch {
	case a == b:
		return 0
	case a == 0:
		return 1
	case b == 0:
		return -1
	}
	first := bits.TrailingZeros64(a ^ b)
	inA := a>>first&1 == 1
	rest := a
	if inA {
		rest = b
	}
	if ends := rest>>first == 0; ends == inA {
		return 1
	}
	return -1
}

// groupTable numbers the combinations of a breakdown's values. Number 0 is the
// only one without a breakdown.
type groupTable struct {
	values [][]*string
	byKey  map[string]uint32
	key    []byte
}

// find returns the number of the combination that a row has in the columns
// from first on.
func (g *groupTable) find(rows Chunk, row, first, columns int) (uint32, error) {
	g.key = g.key[:0]
	for column := first; column < first+columns; column++ {
		text, set := rows.Text(column, row)
		if set {
			g.key = strconv.AppendInt(g.key, int64(len(text)), 10)
			g.key = append(append(g.key, ':'), text...)
		}
		g.key = append(g.key, ',')
	}
	if known, ok := g.byKey[string(g.key)]; ok {
		return known, nil
	}
	if len(g.values) == maxClasses {
		return 0, tooManyGroups(maxClasses)
	}
	if g.byKey == nil {
		g.byKey = map[string]uint32{}
	}
	number := uint32(len(g.values))
	g.byKey[string(g.key)] = number
	g.values = append(g.values, rowTexts(rows, row, first, columns))
	return number, nil
}

// rowTexts returns copies of a row's texts, nil where it has none.
func rowTexts(rows Chunk, row, first, columns int) []*string {
	texts := make([]*string, columns)
	for i := range texts {
		if text, set := rows.Text(first+i, row); set {
			kept := string([]byte(text))
			texts[i] = &kept
		}
	}
	return texts
}

// ranks returns the place of each group in the order of their values.
func (g *groupTable) ranks() []uint32 {
	order := make([]uint32, max(1, len(g.values)))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(i, j uint32) int {
		return slices.CompareFunc(g.values[i], g.values[j], compareTexts)
	})
	ranks := make([]uint32, len(order))
	for place, i := range order {
		ranks[i] = uint32(place)
	}
	return ranks
}
