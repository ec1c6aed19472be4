package insight

// TellingApart returns the answerer with so few nodes told apart that there are
// others.
func TellingApart(a *Answerer, nodes int) *Answerer {
	few := *a
	few.nodes = nodes
	return &few
}
