package duckdb

import (
	"math"
	"testing"
	"time"
)

// TestACheckpointNeedsRoomOnDisk asks for little and for more than any disk has.
func TestACheckpointNeedsRoomOnDisk(t *testing.T) {
	store := openStore(t, newPath(t), 10, time.Hour)
	for _, c := range []struct {
		log  int64
		room bool
	}{{0, true}, {math.MaxInt64 - roomForCheckpoint, false}} {
		if room, err := store.hasRoomForCheckpoint(c.log); err != nil || room != c.room {
			t.Errorf("room for a checkpoint of %d bytes: %t (%v), want %t", c.log, room, err, c.room)
		}
	}
}
