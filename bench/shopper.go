package main

import (
	"encoding/binary"
	"encoding/hex"
	"math/rand/v2"
	"time"
)

// shopper writes the events of one goroutine: a template from the pool with an
// id, a time, a person and an amount of its own, so that the store finds as
// much variety as real events have.
type shopper struct {
	pool   pool
	random *rand.Rand
	id     [16]byte
	time   [len(timeLayout) + 8]byte // with room for what formatting needs
}

func newShopper(p pool, seed uint64) *shopper {
	return &shopper{pool: p, random: rand.New(rand.NewPCG(seed, uint64(time.Now().UnixNano())))}
}

// appendEvent appends an event that happened at a time.
func (s *shopper) appendEvent(to []byte, at time.Time) []byte {
	start := len(to)
	to = append(to, s.pool[s.random.IntN(len(s.pool))]...)
	event := to[start:]
	s.putID(event[idOffset:], at)
	s.putTime(event[timeOffset:], at)
	person := skewed(s.random, people)
	putDigits(event[userOffset:userOffset+userDigits], person)
	putDigits(event[sessionOffset:sessionOffset+sessionDigits], sessionOf(person, at))
	putDigits(event[amountOffset:amountOffset+amountUnits], 100+skewed(s.random, 900))
	putDigits(event[amountOffset+amountUnits+1:amountOffset+amountUnits+1+amountCents], s.random.IntN(20)*5)
	return to
}

// appendBatch appends an array of events that happened at about a time.
func (s *shopper) appendBatch(to []byte, count int, at time.Time) []byte {
	separator := byte('[')
	for i := range count {
		to = append(to, separator)
		to = s.appendEvent(to, at.Add(time.Duration(i-count)*time.Microsecond))
		separator = ','
	}
	return append(to, ']')
}

// putID writes a UUIDv7: the time, and 74 random bits as clients draw them.
func (s *shopper) putID(to []byte, at time.Time) {
	binary.BigEndian.PutUint64(s.id[:8], uint64(at.UnixMilli())<<16|7<<12|s.random.Uint64()&0xfff)
	binary.BigEndian.PutUint64(s.id[8:], 2<<62|s.random.Uint64()>>2)
	hex.Encode(to[0:8], s.id[0:4])
	hex.Encode(to[9:13], s.id[4:6])
	hex.Encode(to[14:18], s.id[6:8])
	hex.Encode(to[19:23], s.id[8:10])
	hex.Encode(to[24:36], s.id[10:16])
}

func (s *shopper) putTime(to []byte, at time.Time) {
	copy(to, at.UTC().AppendFormat(s.time[:0], timeLayout))
}

// sessionOf gives a person one session an hour.
func sessionOf(person int, at time.Time) int {
	hour := uint64(at.Unix() / 3600)
	return int((uint64(person)*0x9e3779b97f4a7c15 ^ hour*0xbf58476d1ce4e5b9) >> 20)
}

// putDigits writes the last decimal digits of n, as many as there is room for.
func putDigits(to []byte, n int) {
	for i := len(to) - 1; i >= 0; i-- {
		to[i] = byte('0' + n%10)
		n /= 10
	}
}

// skewed draws a number below n, the small ones far more often: the first
// hundredth gets a fifth of the draws.
func skewed(random *rand.Rand, n int) int {
	u := random.Float64()
	return int(float64(n) * u * u * u)
}
