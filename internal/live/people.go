package live

// people counts who was active in the last minutes, exactly: each person counts
// in the second of their latest activity.
type people struct {
	lastSeen map[uint64]int64
	// ring holds each person once, under a second of activity that may not be
	// the latest: when it expires, the person moves on to the one that is. So
	// memory depends on how many people there are, not on what they do.
	ring    [windowSeconds][]uint64
	active  [windowSeconds]int // whose latest second it is
	now     int64
	partial bool // more than maxPeople: the counts are lower bounds
}

func newPeople(now int64) *people {
	return &people{lastSeen: map[uint64]int64{}, now: now}
}

// see notes activity at a second; one outside the window does not count.
func (p *people) see(person uint64, second int64) {
	if second <= p.now-windowSeconds || second > p.now {
		return
	}
	last, known := p.lastSeen[person]
	if known && last >= second {
		return
	}
	if !known && len(p.lastSeen) >= maxPeople {
		p.partial = true
		return
	}
	if known {
		p.active[slot(last)]--
	} else {
		p.ring[slot(second)] = append(p.ring[slot(second)], person)
	}
	p.lastSeen[person] = second
	p.active[slot(second)]++
}

// advance moves the window on to a second.
func (p *people) advance(now int64) {
	for p.now < now {
		p.now++
		p.expire(slot(p.now))
	}
	if len(p.lastSeen) < maxPeople/2 {
		p.partial = false
	}
}

// expire forgets who was not active after the second that leaves the window
// with its slot.
func (p *people) expire(expired int64) {
	leaving := p.ring[expired]
	p.ring[expired] = nil
	p.active[expired] = 0
	for _, person := range leaving {
		last := p.lastSeen[person]
		if last <= p.now-windowSeconds {
			delete(p.lastSeen, person)
			continue
		}
		p.ring[slot(last)] = append(p.ring[slot(last)], person)
	}
}

// count returns how many people were active in the last seconds.
func (p *people) count(seconds int64) (n int) {
	for second := p.now; second > p.now-seconds; second-- {
		n += p.active[slot(second)]
	}
	return n
}

func slot(second int64) int64 { return second % windowSeconds }
