package insight

// Cramped returns the answerer with limits so low that a few events spill, and
// a few more are left to the store.
func Cramped(a *Answerer) *Answerer {
	cramped := *a
	cramped.limits.blockBytes = rowBytes
	cramped.limits.heldBytes = 3 * rowBytes
	cramped.limits.partitionRows = 6
	return &cramped
}

// Spilling returns the answerer with limits so low that nearly all events are
// spilled to a directory.
func Spilling(a *Answerer, dir string) *Answerer {
	spilling := *a
	spilling.limits.blockBytes = 200 * rowBytes
	spilling.limits.heldBytes = 0
	spilling.SpillTo(dir)
	return &spilling
}

// Sampling returns the answerer with samples so small that a few events fill
// them.
func Sampling(a *Answerer, properties, values, looked int64) *Answerer {
	sampling := *a
	sampling.samples = sampleLimits{properties: properties, values: values, looked: looked}
	return &sampling
}
