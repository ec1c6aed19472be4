package insight

import (
	"encoding/binary"
	"fmt"
	"os"
)

const (
	// partitionBits is how many of a person's highest bits say the partition.
	// People are hashes, so that partitions are about as large as each other:
	// of 100 million rows 200,000 each, which a core's cache holds.
	partitionBits  = 9
	partitionCount = 1 << partitionBits
	// rowBytes is the size of a row in a block: person, time, class.
	rowBytes = 8 + 8 + 4
	// firstBlockBytes is what a partition begins with: a question about few
	// events must not take much.
	firstBlockBytes = 64 * rowBytes
)

// personRange is people with neighbouring keys.
type personRange struct{ first, last uint64 }

// partitions hold rows by person until all have come. Full blocks beyond a
// budget are spilled to a file.
type partitions struct {
	limits sequenceLimits
	// filling are the blocks that take rows, next to each other: with what else
	// is known of a partition they would not fit into a core's nearest cache.
	filling [partitionCount][]byte
	all     [partitionCount]partition
	held    int      // bytes of full blocks in memory
	file    *os.File // nil if nothing was spilled
	end     int64    // of the file
}

// partition is what is known of some people's rows.
type partition struct {
	full    [][]byte
	spilled []int64 // where in the file blocks are
	rows    int     // in full and spilled blocks
	left    bool    // to the store, as there are too many rows; none is here
}

func newPartitions(limits sequenceLimits) *partitions { return &partitions{limits: limits} }

// add adds a row.
func (ps *partitions) add(person uint64, time int64, class uint32) error {
	number := person >> (64 - partitionBits)
	block := &ps.filling[number]
	at := len(*block)
	if at == cap(*block) {
		if err := ps.makeRoom(int(number)); err != nil || ps.all[number].left {
			return err
		}
		at = len(*block)
	}
	*block = (*block)[:at+rowBytes]
	putRow((*block)[at:], person, time, class)
	return nil
}

func putRow(row []byte, person uint64, time int64, class uint32) {
	_ = row[rowBytes-1]
	binary.LittleEndian.PutUint64(row, person)
	binary.LittleEndian.PutUint64(row[8:], uint64(time))
	binary.LittleEndian.PutUint32(row[16:], class)
}

func getRow(row []byte) (person uint64, time int64, class uint32) {
	_ = row[rowBytes-1]
	return binary.LittleEndian.Uint64(row), int64(binary.LittleEndian.Uint64(row[8:])), binary.LittleEndian.Uint32(row[16:])
}

// makeRoom lets a partition's block grow, or puts it away and begins another.
func (ps *partitions) makeRoom(number int) error {
	p, block := &ps.all[number], ps.filling[number]
	size := cap(block)
	switch {
	case p.left:
		return nil
	case size < ps.limits.blockBytes:
		grown := make([]byte, size, min(max(firstBlockBytes, 4*size), ps.limits.blockBytes))
		copy(grown, block)
		ps.filling[number] = grown
		return nil
	}
	p.rows += size / rowBytes
	if p.rows >= ps.limits.partitionRows {
		ps.leave(number)
		return nil
	}
	if ps.held+size > ps.limits.heldBytes {
		return ps.spill(number)
	}
	ps.held += size
	p.full = append(p.full, block)
	ps.filling[number] = make([]byte, 0, size)
	return nil
}

// spill writes a full block to the file and empties it.
func (ps *partitions) spill(number int) error {
	if ps.file == nil {
		file, err := os.CreateTemp(ps.limits.spillDir, "weir-sequences-")
		if err != nil {
			return fmt.Errorf("cannot create a file to spill to: %w", err)
		}
		ps.file = file
		// It goes with the process, whatever happens.
		_ = os.Remove(file.Name())
	}
	block := ps.filling[number]
	if _, err := ps.file.WriteAt(block, ps.end); err != nil {
		return fmt.Errorf("cannot spill events to disk: %w", err)
	}
	ps.all[number].spilled = append(ps.all[number].spilled, ps.end)
	ps.end += int64(len(block))
	ps.filling[number] = block[:0]
	return nil
}

// leave drops what a partition has, and what is still to come.
func (ps *partitions) leave(number int) {
	p := &ps.all[number]
	ps.held -= len(p.full) * ps.limits.blockBytes
	*p = partition{left: true}
	ps.filling[number] = nil
}

// empty reports whether a partition has no rows.
func (ps *partitions) empty(number int) bool {
	return ps.all[number].rows == 0 && len(ps.filling[number]) == 0
}

// drain calls each with the blocks of a partition and gives them up. buffer
// holds a spilled block while it is read.
func (ps *partitions) drain(number int, buffer []byte, each func([]byte)) error {
	p := &ps.all[number]
	for i, block := range p.full {
		each(block)
		p.full[i] = nil
	}
	for _, at := range p.spilled {
		if _, err := ps.file.ReadAt(buffer, at); err != nil {
			return fmt.Errorf("cannot read spilled events: %w", err)
		}
		each(buffer)
	}
	each(ps.filling[number])
	ps.filling[number] = nil
	*p = partition{}
	return nil
}

// peopleOf returns who is in a partition.
func peopleOf(number int) personRange {
	first := uint64(number) << (64 - partitionBits)
	return personRange{first: first, last: first | (1<<(64-partitionBits) - 1)}
}

// oversized returns who is in the partitions that are left to the store.
func (ps *partitions) oversized() []personRange {
	var people []personRange
	for i := range ps.all {
		if ps.all[i].left {
			people = append(people, peopleOf(i))
		}
	}
	return people
}

// close gives the space of the file back.
func (ps *partitions) close() {
	if ps.file != nil {
		_ = ps.file.Close() // it is only read from now, if at all
	}
}
