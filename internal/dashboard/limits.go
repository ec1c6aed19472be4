package dashboard

const (
	// maxTiles bounds the tiles of a dashboard: several screens of them, each of
	// which is a question whenever somebody looks.
	maxTiles = 50
	// maxRow and maxHeight bound the grid downwards: far below where anybody
	// scrolls.
	maxRow    = 10_000
	maxHeight = 100

	// maxNameBytes bounds names and titles: one line of a screen.
	maxNameBytes = 200
	// maxDescriptionBytes bounds descriptions: a few sentences.
	maxDescriptionBytes = 1000
	// maxTextBytes bounds the text of a tile: a page of it.
	maxTextBytes = 10_000
	// maxAnnotationBytes bounds an annotation, which is shown at a point of a
	// chart.
	maxAnnotationBytes = 500

	// maxValueBytes bounds a dashboard or a saved insight as it is kept. The
	// longest questions are lists of values to filter by, of some tens of
	// kilobytes; NATS allows a message 1 MB.
	maxValueBytes = 512 << 10
	// maxProjectBytes bounds the things of one kind of a project, which are held
	// in memory.
	maxProjectBytes = 8 << 20

	// maxDashboards, maxInsights and maxAnnotations bound how many a project has:
	// more than anybody looks through.
	maxDashboards  = 200
	maxInsights    = 500
	maxAnnotations = 500
	// maxShares bounds the links of a project. Each is somebody who may ask
	// questions of it.
	maxShares = 200
)
