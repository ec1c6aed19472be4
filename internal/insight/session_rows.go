package insight

import (
	"encoding/binary"
	"fmt"
)

// sessionRow is one event on its way to its session.
type sessionRow struct {
	person uint64
	key    uint64 // of the session; the person's for events that are of none
	time   int64
	class  uint32
	node   uint32
}

// sessionRowBytes is the size of a row in a block. Blocks begin with a
// multiple of it, as they do of rowBytes.
const sessionRowBytes = 8 + 8 + 8 + 4 + 4

// keyOf returns the key of a person's session, both being hashes; 0 is no
// session.
func keyOf(person, session uint64) uint64 {
	if session == 0 {
		return person
	}
	// The mixing of splitmix64.
	x := person*0x9e3779b97f4a7c15 ^ session
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// forSessions returns limits for blocks of as many of these rows.
func (l sequenceLimits) forSessions() sequenceLimits {
	l.blockBytes = l.blockBytes / rowBytes * sessionRowBytes
	return l
}

// addSession adds a row to the partition of its person.
func (ps *partitions) addSession(row sessionRow) error {
	number := row.person >> (64 - partitionBits)
	block := &ps.filling[number]
	at := len(*block)
	if at == cap(*block) {
		if err := ps.makeRoom(int(number)); err != nil || ps.all[number].left {
			return err
		}
		at = len(*block)
	}
	*block = (*block)[:at+sessionRowBytes]
	row.put((*block)[at:])
	return nil
}

func (row sessionRow) put(to []byte) {
	_ = to[sessionRowBytes-1]
	binary.LittleEndian.PutUint64(to, row.person)
	binary.LittleEndian.PutUint64(to[8:], row.key)
	binary.LittleEndian.PutUint64(to[16:], uint64(row.time))
	binary.LittleEndian.PutUint32(to[24:], row.class)
	binary.LittleEndian.PutUint32(to[28:], row.node)
}

func getSessionRow(from []byte) sessionRow {
	_ = from[sessionRowBytes-1]
	return sessionRow{
		person: binary.LittleEndian.Uint64(from),
		key:    binary.LittleEndian.Uint64(from[8:]),
		time:   int64(binary.LittleEndian.Uint64(from[16:])),
		class:  binary.LittleEndian.Uint32(from[24:]),
		node:   binary.LittleEndian.Uint32(from[28:]),
	}
}

// look calls each with the blocks of a partition, which keeps them. buffer
// holds a spilled block while it is read.
func (ps *partitions) look(number int, buffer []byte, each func([]byte)) error {
	p := &ps.all[number]
	for _, block := range p.full {
		each(block)
	}
	for _, at := range p.spilled {
		if _, err := ps.file.ReadAt(buffer, at); err != nil {
			return fmt.Errorf("cannot read spilled events: %w", err)
		}
		each(buffer)
	}
	each(ps.filling[number])
	return nil
}
