package account

import (
	"net/netip"
	"sync"
	"time"

	"github.com/weirhq/weir"
)

// attempts counts attempts to sign in.
type attempts struct {
	mu        sync.Mutex
	byAccount *buckets[string]
	byAddress *buckets[netip.Prefix]
}

func newAttempts() *attempts {
	return &attempts{
		byAccount: newBuckets[string](accountAttempts, accountInterval),
		byAddress: newBuckets[netip.Prefix](addressAttempts, addressInterval),
	}
}

// take counts an attempt, or refuses it. The account need not exist, so that
// being refused tells nothing.
func (a *attempts) take(account string, from netip.Addr, now time.Time) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	network := networkOf(from)
	wait := max(a.byAddress.wait(network, now), a.byAccount.wait(account, now))
	if wait > 0 {
		return &weir.Error{Code: weir.CodeRateLimited, Message: "there were too many attempts to sign in; wait a little and try again", Retry: wait}
	}
	a.byAddress.add(network, -1, now)
	a.byAccount.add(account, -1, now)
	return nil
}

// giveBack takes back an attempt that was counted.
func (a *attempts) giveBack(account string, from netip.Addr, now time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.byAddress.add(networkOf(from), 1, now)
	a.byAccount.add(account, 1, now)
}

// networkOf is who an address stands for: of IPv6, one customer has 64 bits.
func networkOf(from netip.Addr) netip.Prefix {
	const customer = 64
	bits := from.BitLen()
	if from.Is6() {
		bits = customer
	}
	network, err := from.WithZone("").Prefix(bits)
	if err != nil {
		return netip.Prefix{} // an address that is not known
	}
	return network
}

// buckets hold attempts by key. The zero bucket of a key that is not there is
// full.
type buckets[K comparable] struct {
	full     float64
	interval time.Duration // until one more
	byKey    map[K]bucket
}

type bucket struct {
	left float64
	at   time.Time
}

func newBuckets[K comparable](full float64, interval time.Duration) *buckets[K] {
	return &buckets[K]{full: full, interval: interval, byKey: map[K]bucket{}}
}

// left returns how many attempts a key has by now.
func (b *buckets[K]) left(key K, now time.Time) float64 {
	has, ok := b.byKey[key]
	if !ok {
		return b.full
	}
	return b.leftOf(has, now)
}

func (b *buckets[K]) leftOf(has bucket, now time.Time) float64 {
	more := max(0, now.Sub(has.at)).Seconds() / b.interval.Seconds()
	return min(b.full, has.left+more)
}

// wait returns how long it takes until a key has an attempt.
func (b *buckets[K]) wait(key K, now time.Time) time.Duration {
	missing := 1 - b.left(key, now)
	return time.Duration(max(0, missing) * float64(b.interval))
}

// add changes how many attempts a key has.
func (b *buckets[K]) add(key K, n float64, now time.Time) {
	left := b.left(key, now) + n
	if left >= b.full {
		delete(b.byKey, key)
		return
	}
	if _, ok := b.byKey[key]; !ok && len(b.byKey) >= maxCounted {
		b.makeRoom(now)
	}
	b.byKey[key] = bucket{left: left, at: now}
}

// makeRoom forgets the keys that are full again, or if there is none, one that
// has most left.
func (b *buckets[K]) makeRoom(now time.Time) {
	var fullest K
	most := -1.0
	for key, has := range b.byKey {
		left := b.leftOf(has, now)
		if left >= b.full {
			delete(b.byKey, key)
		} else if left > most {
			fullest, most = key, left
		}
	}
	if len(b.byKey) >= maxCounted {
		delete(b.byKey, fullest)
	}
}
