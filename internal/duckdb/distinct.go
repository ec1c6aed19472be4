package duckdb

import (
	"github.com/zeebo/xxh3"

	"github.com/weirhq/weir"
)

// distinct is one distinct id of a project: the key of a user id or of an
// anonymous id. Every distinct id begins as a person of its own, named by its
// key.
type distinct struct {
	project uint32
	key     uint64
}

// anonymousSeed makes the keys of anonymous ids other than those of the user
// ids of the same text.
const anonymousSeed = 1

func userKey(id string) uint64 { return xxh3.HashString(id) }

func anonymousKey(id string) uint64 { return xxh3.HashStringSeed(id, anonymousSeed) }

// ownKey returns the key of the distinct id that an event is of.
func ownKey(event *weir.Event) uint64 {
	if event.UserID != "" {
		return userKey(event.UserID)
	}
	return anonymousKey(event.AnonymousID)
}
