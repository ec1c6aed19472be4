package main

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// shopPerson is what stays the same of a person. It is derived from the
// person's number alone: a million of them need no memory.
type shopPerson struct {
	number     int
	registered bool // or always anonymous
	tracked    bool // whether the person's clients send sessions
	born, gone int  // between which hours of the period the person comes
	market     *shopMarket
	device     *shopDevice
	plan       string
}

const (
	// ofRegistered of a hundred people sign up, ofTracked have clients that
	// send sessions.
	ofRegistered, ofTracked = 60, 70
	// hoursBefore is how long before the period the first people came.
	hoursBefore = 45 * 24
	// meanStay is for how many hours people keep coming.
	meanStay = 60 * 24
	// crowdHead flattens the head of the distribution: the most active person
	// has about a seven-hundredth of all sessions, not a tenth.
	crowdHead = 1000
)

// drawPerson draws who begins a session: Zipf's law with exponent 1, its head
// flattened.
func drawPerson(random *rand.Rand, people int) int {
	head := float64(people) / crowdHead
	return min(int(head*(math.Pow(1+crowdHead, random.Float64())-1)), people-1)
}

// person returns the person of a number.
func (d dataset) person(number int) shopPerson {
	random := rand.New(rand.NewPCG(d.seed, uint64(number)))
	p := shopPerson{
		number:     number,
		registered: random.IntN(100) < ofRegistered,
		tracked:    random.IntN(100) < ofTracked,
		born:       random.IntN(datasetHours+hoursBefore) - hoursBefore,
		market:     &shopMarkets[skewed(random, len(shopMarkets))],
		device:     &shopDevices[skewed(random, len(shopDevices))],
		plan:       shopPlans[skewed(random, len(shopPlans))],
	}
	p.gone = p.born + 1 + int(random.ExpFloat64()*meanStay)
	return p
}

// userID is the person's once signed up.
func (p *shopPerson) userID() string { return fmt.Sprintf("user-%07d", p.number) }

// anonymousID is that of one of the person's browsers.
func (p *shopPerson) anonymousID(browser int) string {
	n := mix(uint64(p.number)<<8 | uint64(browser))
	return fmt.Sprintf("%08x-%04x-4%03x-%04x-%012x", n>>32, n>>16&0xffff, n&0xfff, 0x8000|n>>20&0x3fff, mix(n)>>16)
}

// mix spreads a number over all bits (splitmix64's finalizer).
func mix(n uint64) uint64 {
	n += 0x9e3779b97f4a7c15
	n = (n ^ n>>30) * 0xbf58476d1ce4e5b9
	n = (n ^ n>>27) * 0x94d049bb133111eb
	return n ^ n>>31
}
