package access

const (
	// minSecretBytes is the least length of a key given by configuration: shorter
	// ones can be guessed.
	minSecretBytes = 8
	// idBytes is the length of a key's id: 12 letters of 5 bits each, so that no
	// two keys ever meet, and a person can still read it out.
	idBytes = 12
	// maxProjectKeys bounds the keys of a project: one for each program that
	// sends, and more would be one for each visitor. Each project has a list of
	// its own, so that none takes the room of another.
	maxProjectKeys = 200
	// maxProjects bounds the projects: each has accounts and streams, and their
	// list is one value.
	maxProjects = 1000
	// maxSDKKeys bounds the keys of other back ends that a project goes by: sites
	// and applications, not visitors.
	maxSDKKeys = 100
	// maxSDKKeyBytes bounds one of them. Tokens of other back ends are shorter.
	maxSDKKeyBytes = 200
	// maxNameBytes bounds a key's name.
	maxNameBytes = 100
	// maxValueBytes bounds a value of the metadata: NATS allows a message 1 MB,
	// headers included.
	maxValueBytes = 1<<20 - 8<<10
)
