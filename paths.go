package weir

// PathPagePrefix begins the node of a page view in a path; the page's path
// follows. All other events are nodes by their name.
const PathPagePrefix = NamePageView + ":"

// Paths asks which ways people go from an event or a page, or to one.
type Paths struct {
	Insight Insight `json:"insight"` // InsightPaths
	Period          // of the event that the paths start or end with
	// Start or End is the node that paths start or end with: the name of an
	// event, such as purchase, or a page, such as page_view:/pricing.
	// page_view alone means any page. Paths start with a session's first event
	// if neither is given.
	Start string `json:"start,omitempty"`
	End   string `json:"end,omitempty"`
	Steps int    `json:"steps,omitempty"` // nodes of a path, the first included; default 5
	// Collapse takes repeats of a node, one right after the other, as one.
	Collapse bool `json:"collapse,omitempty"`
	// Window is the longest time from a path's first event to its last, a
	// number and s, m, h, d (of 24 hours) or w: a path then goes on from
	// session to session. Without it, a path is of one session.
	Window  string       `json:"window,omitempty"`
	Limit   int          `json:"limit,omitempty"`   // nodes kept of each step; default 10
	Filters []Filter     `json:"filters,omitempty"` // all must hold, of all events
	People  *PathsPeople `json:"people,omitempty"`
}

// OutcomeReached in [PathsPeople] is those with a path that reached the node.
const OutcomeReached Outcome = "reached"

// PathsPeople asks, in place of the paths, for the people who have a path
// through a node or over a link. The answer is a [PeopleList].
type PathsPeople struct {
	Step int `json:"step"` // from 1
	// Node is the node at the step, empty for any. Other means those that the
	// answer gives as other.
	Node  string `json:"node,omitempty"`
	Other bool   `json:"other,omitempty"`
	// NextNode is the node at the step after, empty for any or none. NextOther
	// means those that the answer gives as other.
	NextNode  string `json:"next_node,omitempty"`
	NextOther bool   `json:"next_other,omitempty"`
	// Outcome is OutcomeReached (the default), those who have such a path, or
	// OutcomeDropped, those who have one that goes no further.
	Outcome Outcome `json:"outcome,omitempty"`
	PeoplePage
}

// PathsAnswer is the answer to [Paths].
type PathsAnswer struct {
	AnswerHead
	Start string `json:"start,omitempty"`
	End   string `json:"end,omitempty"`
	// WindowSeconds is the window; nil if paths are of one session.
	WindowSeconds *int64 `json:"window_seconds"`
	Paths         int64  `json:"paths"`
	People        int64  `json:"people"` // who have these paths
	// Steps are in order from the node asked for, which is step 1; the steps
	// of paths to an end go back in time. There are as many as the longest
	// path has.
	Steps []PathsStep `json:"steps"`
	// Links are by step, then by paths, most first.
	Links []PathsLink `json:"links"`
}

// PathsCount is how many paths come to a step, or to a node of it.
type PathsCount struct {
	Paths  int64 `json:"paths"`
	People int64 `json:"people"` // different people who have these paths
	// Dropped is how many of these paths go no further, and DropOff their
	// share.
	Dropped int64 `json:"dropped"`
	DropOff Value `json:"drop_off"`
}

// PathsStep is the paths that have a node at one step.
type PathsStep struct {
	Step int `json:"step"` // from 1
	PathsCount
	Nodes []PathsNode `json:"nodes"` // by paths, most first; other is last
}

// PathsNode is the paths that have one node at a step.
type PathsNode struct {
	Node  *string `json:"node"` // nil: all nodes that are not kept
	Other bool    `json:"other,omitempty"`
	PathsCount
	Share Value `json:"share"` // of all paths
}

// PathsLink is the paths that go from a node of one step to one of the next.
type PathsLink struct {
	// Step is the one of the two steps that is nearer to the node asked for.
	Step int `json:"step"`
	// From and To are in order of time, nil for the other nodes of the step.
	From   *string `json:"from"`
	To     *string `json:"to"`
	Paths  int64   `json:"paths"`
	People int64   `json:"people"`
	// Share is of the paths that have the link's node at Step.
	Share Value `json:"share"`
}
