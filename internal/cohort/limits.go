package cohort

const (
	// maxCohorts bounds the cohorts of a project: more than anybody looks
	// through.
	maxCohorts = 200
	// maxProjectBytes bounds the definitions of a project, which are held in
	// memory: twenty lists of ids that are as long as can be.
	maxProjectBytes = 8 << 20
	// maxDescriptionBytes bounds a description: a few sentences.
	maxDescriptionBytes = 1000
	// maxValueBytes bounds a value of the metadata: NATS allows a message 1 MB,
	// headers included.
	maxValueBytes = 1<<20 - 8<<10
)
