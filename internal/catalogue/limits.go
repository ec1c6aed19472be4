package catalogue

const (
	// maxDescriptionBytes bounds a description: a few sentences.
	maxDescriptionBytes = 1000
	// maxProjectBytes bounds what is said in a project: it is one value of the
	// metadata, and NATS allows a message 1 MB, headers included. Two thousand
	// descriptions of a paragraph each fit.
	maxProjectBytes = 1<<20 - 8<<10
	// maxPropertyBytes bounds the name of a property: deeper and longer ones than
	// questions are usually asked about.
	maxPropertyBytes = 500
)
