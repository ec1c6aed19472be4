package demo

import (
	"math"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"
)

// chance is where all randomness comes from.
type chance struct{ *rand.Rand }

func newChance(seed uint64, at time.Time) chance {
	return chance{rand.New(rand.NewPCG(seed, uint64(at.UnixMicro())))}
}

// yes is true with a probability.
func (c chance) yes(probability float64) bool { return c.Float64() < probability }

// skewed returns a positive factor with the given median of 1: half are below,
// and some far above.
func (c chance) skewed(spread float64) float64 { return math.Exp(spread * c.NormFloat64()) }

// pause returns how long a person takes for what takes half of the people less
// than median.
func (c chance) pause(median time.Duration) time.Duration {
	const spread, longest = 0.8, 20 // nobody stays for hours on one page
	return time.Duration(float64(median) * min(c.skewed(spread), longest))
}

// soon is how long a page takes to tell what it shows.
func (c chance) soon() time.Duration {
	return 150*time.Millisecond + time.Duration(c.IntN(350))*time.Millisecond
}

// id returns a UUIDv7 (RFC 9562) of an instant.
func (c chance) id(at time.Time) string {
	var id uuid.UUID
	fill(id[8:], c.Uint64())
	fill(id[:8], uint64(at.UnixMilli())<<16|c.Uint64()&0xffff)
	id[6] = id[6]&0x0f | 0x70
	id[8] = id[8]&0x3f | 0x80
	return id.String()
}

// token returns a short random text.
func (c chance) token() string {
	const letters = "abcdefghijklmnopqrstuvwxyz234567"
	text := make([]byte, 13)
	for bits, i := c.Uint64(), 0; i < len(text); i++ {
		text[i] = letters[bits%uint64(len(letters))]
		bits /= uint64(len(letters))
	}
	return string(text)
}

func fill(bytes []byte, bits uint64) {
	for i := range bytes {
		bytes[i] = byte(bits >> (8 * (len(bytes) - 1 - i)))
	}
}

// one returns an element of a list, each as likely.
func one[T any](c chance, list []T) T { return list[c.IntN(len(list))] }

// weighted is something that is chosen more or less often than others.
type weighted interface{ weight() float64 }

// pick returns an element of a list, by their weights.
func pick[T weighted](c chance, list []T) T {
	total := 0.0
	for _, candidate := range list {
		total += candidate.weight()
	}
	left := c.Float64() * total
	for _, candidate := range list {
		if left -= candidate.weight(); left < 0 {
			return candidate
		}
	}
	return list[len(list)-1]
}
