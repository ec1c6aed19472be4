package duckdb

import "time"

const (
	// rowGroup is how many rows DuckDB compresses together.
	rowGroup = 122_880
	// tableRows is how many rows a table in memory takes before it moves to
	// disk: a whole row group, so that it is written once and checkpoints find
	// nothing to rewrite. More would be no faster and take more memory.
	tableRows = rowGroup
	// maxTables is how many tables may wait in memory, the open one included,
	// before Append waits for the mover.
	maxTables = 2
	// filterHours is how far back the filters of ids reach: the window in which
	// untimed repeats count, and the hour it ends in.
	filterHours = 25
	// maxFilterBytes bounds the memory of the filters: enough for 35 million
	// ids. When there are more, the oldest hours are looked up in the rows.
	maxFilterBytes = 64 << 20
	// filterErrors is the rate at which a filter takes a new id for a stored
	// one, which costs a look into the rows.
	filterErrors = 0.001
	// firstFilterIDs is the room of an hour's first filter; each further one
	// has room for filterGrowth times as many.
	firstFilterIDs = 1 << 14
	filterGrowth   = 4
	// maxKeyFilterBytes bounds the memory of the filter of distinct ids that
	// were tied to another: enough for 18 million. When there are more, those
	// of every batch are looked up.
	maxKeyFilterBytes = 32 << 20
	// maxCachedIdentities is how many identities on disk are remembered in each
	// of two generations, in some 80 MB together. Of stores with more, a batch
	// with an id that is not among them is looked up, 15 ms for each million.
	maxCachedIdentities = 1 << 20
	// maxOverrides is from how many overrides on disk they are folded into the
	// rows: questions join with them, and should find few.
	maxOverrides = 10_000
	// foldAfter is how long overrides on disk wait for others before they are
	// folded. Folding reads the persons of all rows and writes those anew that
	// are in the same row groups: 50 to 200 ms a million rows.
	foldAfter = 10 * time.Minute
	// foldLook is how often it is looked whether there is anything to fold.
	foldLook = 5 * time.Second
	// runTables is how many tables' worth of rows are sorted together. The more,
	// the fewer row groups hold rows of a name; these 4 million rows take half a
	// minute of a core, and with twice as many questions are no faster.
	runTables = 34
	// maxSamples bounds the rows whose names are looked at to divide rows into
	// stretches, and so the cuts.
	maxSamples = 4096
	// orderRetry is how long rows move as they came after there was too little
	// memory to order them: trying costs about as much as moving them.
	orderRetry = time.Minute
	// maxArrivals is how many tables on disk may wait to be sorted before they
	// grow in place of becoming more: each is one more to name in a question.
	maxArrivals = 3
	// sortRest is for how many times as long as it took sorting rests. With two
	// threads of a machine with two, a third of the processors keeps up with
	// 80,000 events a second.
	sortRest = 2
	// sortRetry is how long sorting rests after a failure, which is likely to
	// come again: no room on disk, or memory that others have.
	sortRetry = 5 * time.Minute
	// maxStaleChanges is how many changes to people's properties are kept
	// beyond twice those that matter.
	maxStaleChanges = 100_000
	// lookupGap separates runs of times that are looked up one by one: a few
	// old events must not make the lookup read all that lies between.
	lookupGap = time.Hour
	// maxLookups bounds the number of such runs.
	maxLookups = 8
	// maxWALBytes is from where DuckDB's own log is folded into its file.
	maxWALBytes = 64 << 20
	// urgentWALBytes is from where questions are ended for that: a start reads
	// all of it.
	urgentWALBytes = 4 * maxWALBytes
	// checkpointPatience is how long new questions wait for those that compute,
	// so that a checkpoint has the memory to itself: most take less.
	checkpointPatience = 250 * time.Millisecond
	// moveRetry is how long the mover waits after a failure.
	moveRetry = time.Second
	// maxSpillBytes is what questions may put on disk in place of memory: a sort
	// of 100 million narrow rows, and no more than a disk can be expected to spare.
	maxSpillBytes = 16 << 30
	// maxReaders bounds the connections of queries; the next ones wait.
	maxReaders = 8
)
