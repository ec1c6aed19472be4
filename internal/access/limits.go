package access

const (
	// minSecretBytes is the least length of a key given by configuration: shorter
	// ones can be guessed.
	minSecretBytes = 8
	// idBytes is the length of a key's id: 12 letters of 5 bits each, so that no
	// two keys ever meet, and a person can still read it out.
	idBytes = 12
	// maxProjectKeys bounds the keys of a project: one for each program that
	// sends, and more would be one for each visitor.
	maxProjectKeys = 200
	// maxKeys and maxProjects bound all of them: each list is one value of the
	// metadata, which may have 1 MB, and takes at most 460 bytes an entry.
	maxKeys     = 2200
	maxProjects = 1000
	// maxNameBytes bounds a key's name.
	maxNameBytes = 100
)
