package live

import (
	"testing"

	"pgregory.net/rapid"
)

// begin is where the seconds of these tests begin.
const begin = 1_767_225_600

// TestPeopleAgreeWithAPlainCount gives random activity to people and to a map
// from person to latest second.
func TestPeopleAgreeWithAPlainCount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, latest, now := newPeople(begin), map[uint64]int64{}, int64(begin)
		for range rapid.IntRange(1, 300).Draw(t, "steps") {
			if rapid.IntRange(0, 3).Draw(t, "advance") == 0 {
				now += rapid.SampledFrom([]int64{0, 1, 2, 60, 299, 300, 301, 1799, 1800, 1801, 5000}).Draw(t, "gap")
				p.advance(now)
			}
			person := rapid.Uint64Range(1, 20).Draw(t, "person")
			second := now - rapid.Int64Range(-5, 2000).Draw(t, "ago")
			p.see(person, second)
			if second <= now && second > now-windowSeconds {
				latest[person] = max(latest[person], second)
			}
			comparePeople(t, p, latest, now)
		}
	})
}

func comparePeople(t *rapid.T, p *people, latest map[uint64]int64, now int64) {
	for _, seconds := range []int64{shortSeconds, windowSeconds} {
		want := 0
		for _, second := range latest {
			if second > now-seconds {
				want++
			}
		}
		if got := p.count(seconds); got != want {
			t.Fatalf("%d people in %d seconds, want %d", got, seconds, want)
		}
	}
	kept := 0
	for _, people := range p.ring {
		kept += len(people)
	}
	if kept != len(p.lastSeen) {
		t.Fatalf("%d entries for %d people: memory grows with what they do", kept, len(p.lastSeen))
	}
}

// TestPeopleBeyondTheBoundAreALowerBound until enough have gone.
func TestPeopleBeyondTheBoundAreALowerBound(t *testing.T) {
	p := newPeople(begin)
	for person := range uint64(maxPeople + 1) {
		p.see(person, begin)
	}
	if p.count(windowSeconds) != maxPeople || !p.partial {
		t.Errorf("%d people, partial %v", p.count(windowSeconds), p.partial)
	}
	p.advance(begin + windowSeconds)
	if p.count(windowSeconds) != 0 || p.partial || len(p.lastSeen) != 0 {
		t.Errorf("%d people are left, partial %v", len(p.lastSeen), p.partial)
	}
}
