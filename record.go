package weir

// Record is an event at its place in the log.
type Record struct {
	Event
	Project  string
	Sequence uint64 // of its frame
	Index    int    // in its frame, from 0
}

// Batch is a run of records in the order of the log.
type Batch struct {
	Records []Record
	// End is the position behind the batch. It can lie behind the last
	// record: frames may hold events that cannot be read.
	End Position
}
