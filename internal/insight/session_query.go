package insight

// Sessions, and paths through them, look at the events of each session in order
// of time. They are read as those of funnels are, see sequence.go, and parted by
// person; a partition is then grouped by session:
//
//	store ── chunks ──> partitions by person ──> per partition: group by
//	                                              session, order by time, visit
//
// Of each event there is the person, the session if it has an id, and its node:
// which page or event it is. Events without a session id are one group for each
// person, which visitors cut where people paused. Paths are visited twice:
// which nodes are shown is known only when all are counted.

import (
	"time"

	"github.com/weirhq/weir"
)

const (
	// sessionGap is how long a person may do nothing within a session, if
	// events do not say to which session they belong.
	sessionGap = 30 * time.Minute
	// sessionMargin is how far around a period sessions are looked at, so that
	// those over its edges are whole: as long as all but programs visit.
	sessionMargin = 24 * time.Hour
)

// kindsOfEvents are the names that sessions know, by kind. No kind is 0.
var kindsOfEvents = []string{weir.NamePageView, weir.NameIdentify, weir.NameAlias, weir.NameGroup}

// kindPageView is the kind of page views. All other kinds say who somebody is,
// which is nothing that people do.
const kindPageView = 1

// sessionQuery says which events sessions are made of, and what is to be known
// of each.
type sessionQuery struct {
	filters   []condition
	from, to  time.Time // exclusive
	apart     bool      // sessions by their ids; else a person's events are all together
	named     bool      // every event is a node; else page views are
	breakdown []property

	nodes   nodeTable
	classes classes
}

// The columns of a statement. Names are there only if every event is a node,
// and the values of the breakdown follow.
const (
	sessionPerson = iota
	sessionTime
	sessionKey
	sessionKind
	sessionPath
	sessionName
)

// statement returns the SQL of the events, those of some people only and in
// order of session and time, if people are given.
func (q *sessionQuery) statement(d dialect, people *personRange) fragment {
	in := &scope{dialect: d}
	columns := []fragment{verbatim("person"), verbatim("time"), q.session(d),
		compose("CAST({} AS BIGINT) AS kind", d.indexOf(kindsOfEvents, "name")), verbatim("path")}
	if q.named {
		columns = append(columns, verbatim("name"))
	}
	for _, p := range q.breakdown {
		columns = append(columns, in.text(p))
	}
	conditions := q.conditions(in)
	end := verbatim("")
	if people != nil {
		conditions = compose("{} AND person BETWEEN {} AND {}", conditions, bind(people.first), bind(people.last))
		end = verbatim(" ORDER BY person, session, time")
	}
	return compose("SELECT {} FROM {} WHERE {}{}", join(columns, ", "), in.from(), conditions, end)
}

// session returns what tells the sessions of a person apart: 0 of events
// without an id.
func (q *sessionQuery) session(d dialect) fragment {
	if !q.apart {
		return verbatim("CAST(0 AS UBIGINT) AS session")
	}
	return compose("CASE WHEN session_id IS NULL THEN CAST(0 AS UBIGINT) ELSE {} END AS session", d.hash("session_id"))
}

func (q *sessionQuery) conditions(in *scope) fragment {
	return compose("{} AND {}", between(in.dialect, q.from, q.to), in.allOf(q.filters))
}

// collect reads all events and parts them by person.
func (q *sessionQuery) collect(a *asking, into *partitions) error {
	return a.stream(q.statement(a.dialect, nil), func(rows Chunk) error {
		return q.read(rows, into.addSession)
	})
}

// read calls each for every event of a chunk.
func (q *sessionQuery) read(rows Chunk, each func(sessionRow) error) error {
	people, times, sessions, kinds := rows.Uint64s(sessionPerson), rows.Int64s(sessionTime), rows.Uint64s(sessionKey), rows.Int64s(sessionKind)
	for i, person := range people {
		class, err := q.classOf(rows, i)
		if err != nil {
			return err
		}
		row := sessionRow{person: person, time: times[i], class: class, node: q.nodeOf(rows, i, kinds[i])}
		row.key = keyOf(person, sessions[i])
		if err := each(row); err != nil {
			return err
		}
	}
	return nil
}

// classOf returns the number of the class of a row, by its breakdown.
func (q *sessionQuery) classOf(rows Chunk, row int) (uint32, error) {
	if len(q.breakdown) == 0 {
		return 0, nil
	}
	first := sessionName
	if q.named {
		first++
	}
	group, err := q.classes.groups.find(rows, row, first, len(q.breakdown))
	if err != nil {
		return 0, err
	}
	return q.classes.find(class{group: group})
}

// nodeOf returns the number of a row's node.
func (q *sessionQuery) nodeOf(rows Chunk, row int, kind int64) uint32 {
	if kind == kindPageView {
		path, set := rows.Text(sessionPath, row)
		return q.nodes.page(path, set)
	}
	if q.named {
		name, _ := rows.Text(sessionName, row)
		return q.nodes.event(name)
	}
	if kind == 0 {
		return q.nodes.action()
	}
	return q.nodes.identity()
}
