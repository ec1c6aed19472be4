package duckdb

// #include <stdlib.h>
import "C"

import "unsafe"

// arenaBlockBytes is one block of an arena: about the text of a chunk of
// events.
const arenaBlockBytes = 1 << 20

// arena holds text outside Go's heap, for DuckDB to read from vectors without
// a call for each string. It grows by blocks and is emptied at once.
type arena struct {
	blocks [][]byte
	block  int // the one being filled
	used   int // of that block
	large  []unsafe.Pointer
}

// put copies s and returns where it stands until the next reset.
func (a *arena) put(s string) unsafe.Pointer {
	if len(s) > arenaBlockBytes {
		return a.putLarge(s)
	}
	if len(a.blocks) == 0 || a.used+len(s) > arenaBlockBytes {
		a.next()
	}
	at := a.blocks[a.block][a.used : a.used+len(s)]
	copy(at, s)
	a.used += len(s)
	return unsafe.Pointer(unsafe.SliceData(at))
}

func (a *arena) next() {
	if len(a.blocks) > 0 && a.block < len(a.blocks)-1 {
		a.block++
		a.used = 0
		return
	}
	block := unsafe.Slice((*byte)(C.malloc(arenaBlockBytes)), arenaBlockBytes)
	a.blocks = append(a.blocks, block)
	a.block = len(a.blocks) - 1
	a.used = 0
}

func (a *arena) putLarge(s string) unsafe.Pointer {
	at := C.malloc(C.size_t(len(s)))
	copy(unsafe.Slice((*byte)(at), len(s)), s)
	a.large = append(a.large, at)
	return at
}

// reset empties the arena for the next chunk.
func (a *arena) reset() {
	for _, at := range a.large {
		C.free(at)
	}
	a.large = a.large[:0]
	a.block = 0
	a.used = 0
}

// free gives the memory back.
func (a *arena) free() {
	a.reset()
	for _, block := range a.blocks {
		C.free(unsafe.Pointer(unsafe.SliceData(block)))
	}
	a.blocks = nil
}
