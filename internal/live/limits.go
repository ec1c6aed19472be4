package live

import "time"

const (
	// windowSeconds is how far back the windows reach.
	windowSeconds = 30 * 60
	windowMinutes = windowSeconds / 60
	// shortSeconds is the window of "people active now".
	shortSeconds = 5 * 60
	// chartSeconds is how many seconds a summary shows one by one.
	chartSeconds = 60
	// maxPeople bounds the people tracked at once, in about 50 MB; beyond it
	// the figures are lower bounds and say so.
	maxPeople = 1_000_000
	// maxNames bounds the different names, and pages, of one minute; further
	// ones are counted in the totals only.
	maxNames = 2_000
	// maxValueBytes is the longest name or page that is counted by itself, so
	// that the counts of a window stay below 30 MB.
	maxValueBytes = 500
	// maxTop is how many names and pages a summary lists.
	maxTop = 10
	// backlogEvents is how many of the newest events a watcher with a rate gets
	// at once when it begins: a screenful.
	backlogEvents = 50
	// watcherBuffer is how many messages wait for a watcher before it is
	// dropped.
	watcherBuffer = 4096
	// maxWatchers bounds the watchers of all projects.
	maxWatchers = 1000
	// maxSearching bounds those of them that look into events for words: a word is
	// looked for in well below a microsecond, so that with five each, at 5,000
	// events a second, all of them together take less than a core.
	maxSearching = 100
	// maxDepth is how deep filters look into an event; events are shallow.
	maxDepth = 5
	// Window is how much of the log is read again after a restart.
	Window = windowSeconds * time.Second
)
