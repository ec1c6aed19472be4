package main

import (
	"container/heap"
	"encoding/binary"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"

	"github.com/weirhq/weir"
)

// crowd lets the people of a data set visit the shop, and gives their events
// in the order of arrival.
type crowd struct {
	dataset
	random   *rand.Rand
	rhythm   rhythm
	names    []uint8
	pages    []shopPage
	signedUp []bool // by person
	visits   visits
	given    int       // events so far
	hour     int       // of the period, in which the next session begins
	sessions float64   // expected in that hour
	begin    time.Time // of the next session
}

func newCrowd(d dataset) *crowd {
	c := &crowd{
		dataset:  d,
		random:   rand.New(rand.NewPCG(d.seed, uint64(d.events))),
		rhythm:   newRhythm(),
		names:    namesByWeight(),
		pages:    shopPages(),
		signedUp: make([]bool, d.people),
		hour:     -1,
	}
	c.enterHour()
	c.advance()
	return c
}

// next appends the next events to a batch, as long as it has room.
func (c *crowd) next(records []weir.Record, sequence uint64) []weir.Record {
	for len(records) < cap(records) && c.given < c.events {
		c.admit()
		if len(c.visits) == 0 {
			return records
		}
		v := c.visits[0]
		if v.at.Before(datasetTo) {
			records = append(records, weir.Record{Project: datasetProject, Sequence: sequence, Index: len(records)})
			c.write(&records[len(records)-1].Event, v)
			c.given++
		}
		c.goOn(v)
	}
	return records
}

// admit begins the sessions that begin before the next event arrives.
func (c *crowd) admit() {
	for c.begin.Before(datasetTo) && (len(c.visits) == 0 || c.begin.UnixMicro() < c.visits[0].arrival()) {
		heap.Push(&c.visits, c.newVisit())
		c.advance()
	}
}

// goOn lets the visit whose event came first go on, or end.
func (c *crowd) goOn(v *visit) {
	if v.left <= 0 || !v.at.Before(datasetTo) {
		heap.Pop(&c.visits)
		return
	}
	v.at = v.at.Add(pause(c.random))
	heap.Fix(&c.visits, 0)
}

// advance finds when the next session begins.
func (c *crowd) advance() {
	c.begin = c.begin.Add(time.Duration(c.random.ExpFloat64() * float64(time.Hour) / c.sessions).Truncate(time.Microsecond))
	for c.begin.Before(datasetTo) && c.begin.Sub(datasetFrom) >= time.Duration(c.hour+1)*time.Hour {
		c.enterHour()
		c.begin = c.begin.Add(time.Duration(c.random.ExpFloat64() * float64(time.Hour) / c.sessions).Truncate(time.Microsecond))
	}
}

// enterHour gives the next hour its share of the events that are still to
// come, so that their number comes out right.
func (c *crowd) enterHour() {
	c.hour++
	c.begin = datasetFrom.Add(time.Duration(c.hour) * time.Hour)
	if !c.begin.Before(datasetTo) {
		return
	}
	toCome := c.events - c.given
	for _, v := range c.visits {
		toCome -= v.left
	}
	c.sessions = max(float64(toCome), 1) / meanVisit * c.rhythm.share(c.hour)
}

// newVisit begins a session of somebody who comes these days.
func (c *crowd) newVisit() *visit {
	const draws = 32 // then whoever it is comes out of turn
	var p shopPerson
	for range draws {
		p = c.person(drawPerson(c.random, c.people))
		if p.born <= c.hour && c.hour < p.gone {
			break
		}
	}
	return newVisit(c.random, p, c.signedUp[p.number], c.begin)
}

// write writes a visit's next event.
func (c *crowd) write(e *weir.Event, v *visit) {
	name := c.name(v)
	if name == nameView || v.page == nil {
		v.page = c.page()
	}
	v.left--
	e.ID = c.id(v.at)
	e.Name = shopNames[name].name
	e.Time, e.Received = v.at, v.at.Add(v.delay)
	e.UserID, e.AnonymousID, e.SessionID = v.user, v.anonymous, v.session
	e.Properties = v.appendProperties(make([]byte, 0, propertyBytes), c.random, name)
	e.Context = v.context()
}

// page draws a page: half of all views are of the shop's general ones.
func (c *crowd) page() *shopPage {
	if c.random.IntN(2) == 0 {
		return &c.pages[skewed(c.random, len(generalPages))]
	}
	return &c.pages[skewed(c.random, len(c.pages))]
}

// name decides what a visitor does next.
func (c *crowd) name(v *visit) int {
	switch {
	case v.joined:
		v.joined = false
		return nameIdentify
	case v.page == nil:
		return nameView
	case v.joinIn == 0:
		return c.join(v)
	}
	v.joinIn--
	return int(c.names[c.random.IntN(len(c.names))])
}

// join signs a visitor up, or logs the visitor in; an identify follows.
func (c *crowd) join(v *visit) int {
	v.user = v.person.userID()
	v.joinIn, v.joined = -1, true
	v.left++
	if c.signedUp[v.person.number] {
		return nameLogin
	}
	c.signedUp[v.person.number] = true
	return nameSignup
}

// id returns a UUIDv7: the time, and random bits as clients draw them.
func (c *crowd) id(at time.Time) string {
	var id uuid.UUID
	binary.BigEndian.PutUint64(id[:8], uint64(at.UnixMilli())<<16|7<<12|c.random.Uint64()&0xfff)
	binary.BigEndian.PutUint64(id[8:], 2<<62|c.random.Uint64()>>2)
	return id.String()
}

// visits is a heap, the visit whose next event arrives first on top.
type visits []*visit

func (v visits) Len() int           { return len(v) }
func (v visits) Less(i, j int) bool { return v[i].arrival() < v[j].arrival() }
func (v visits) Swap(i, j int)      { v[i], v[j] = v[j], v[i] }
func (v *visits) Push(x any)        { *v = append(*v, x.(*visit)) }
func (v *visits) Pop() any {
	last := (*v)[len(*v)-1]
	*v = (*v)[:len(*v)-1]
	return last
}
