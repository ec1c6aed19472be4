package insight

import "github.com/weirhq/weir"

// Retention is one statement. Each person's activity becomes a mask, a bit
// for each bucket (mask.go), in one pass over the events. People with equal
// masks are counted together, each mask is paired with the cohorts that its
// people are in, and moved down by the cohort's place, so that bit k says
// whether they were active k buckets on. Its relations are:
//
//	starts    person, cohort, first and groups: who is in which cohort, since
//	          when, and with which values of the breakdown
//	returned  person, word_0 …: when they returned; again_0 …: in which
//	          buckets they returned after starting in them
//	rows      cohort, again, since_0 …, groups and people, how many such people
//	          there are
//	cells     cohort, groups, size, retained_0 …
//
// Where start and return are the same and nothing is broken down, rows come
// straight from the masks.

// statement returns a row for each cohort of each group: groups (how many
// there are, kept or not), cohort, size, retained_0 …, and the group's values.
func (p *retentionPlan) statement() fragment {
	columns := compose("{}, {}", verbatim("CAST(cells.cohort AS BIGINT), CAST(cells.size AS BIGINT)"), p.eachPeriod("CAST(cells.{} AS BIGINT)"))
	n := len(p.breakdown)
	if n == 0 {
		return compose("SELECT * FROM (WITH {}, cells AS ({}) SELECT CAST(1 AS BIGINT), {} FROM cells) AS answer",
			p.rows(), p.cells(), columns)
	}
	return compose(`SELECT * FROM (
WITH {},
cells AS MATERIALIZED ({}),
kept AS (SELECT sum(size) AS total, count(*) OVER () AS groups{} FROM cells GROUP BY ALL
ORDER BY total DESC{} LIMIT {})
SELECT CAST(kept.groups AS BIGINT), {}{} FROM cells JOIN kept ON TRUE{}) AS answer`,
		p.rows(), p.cells(), eachGroupColumn(n, ", {}"), eachGroupColumn(n, ", {} NULLS LAST"), bind(int64(p.most)),
		columns, eachGroupColumn(n, ", cells.{}"), eachGroupColumn(n, " AND cells.{} IS NOT DISTINCT FROM kept.{}"))
}

// cells counts, of each cohort and group, the people who returned in each
// period.
func (p *retentionPlan) cells() fragment {
	groups := eachGroupColumn(len(p.breakdown), ", {}")
	counts := make([]fragment, p.periods)
	for k := range counts {
		counts[k] = compose("sum(CASE WHEN {} THEN people ELSE 0 END) AS {}", p.returnedIn(k), verbatim(periodColumn(k)))
	}
	return compose("SELECT cohort, sum(people) AS size, {}{} FROM rows GROUP BY cohort{}", join(counts, ", "), groups, groups)
}

// since moves the masks of word_0 … down by their cohort's place.
func (p *retentionPlan) since() fragment {
	return shifted(p.dialect, "word", p.words, "cohort", "since", p.windowWords())
}

// windowWords is how many words of the moved masks are looked at.
func (p *retentionPlan) windowWords() int {
	if p.kind == weir.RetentionUnbounded {
		return p.words
	}
	return min(p.words, wordsFor(p.periods))
}

// returnedIn returns the condition that a moved mask's people returned in the
// k-th period.
func (p *retentionPlan) returnedIn(k int) fragment {
	if k >= p.windowWords()*wordBits {
		return verbatim("FALSE")
	}
	switch unbounded := p.kind == weir.RetentionUnbounded; {
	case k > 0 && unbounded:
		return hasBitFrom("since", p.words, k)
	case k > 0:
		return hasBit(p.dialect, "since", k)
	case unbounded:
		return compose("(again > 0 OR {})", hasBitFrom("since", p.words, 1))
	}
	return verbatim("again > 0")
}

func periodColumn(k int) code { return wordColumn("retained", k) }

// eachPeriod returns the pattern for the column of each period.
func (p *retentionPlan) eachPeriod(pattern code) fragment {
	parts := make([]fragment, p.periods)
	for k := range parts {
		parts[k] = compose(pattern, verbatim(periodColumn(k)))
	}
	return join(parts, ", ")
}

// rows returns the definition of rows, and of those before it.
func (p *retentionPlan) rows() fragment {
	if p.masksSuffice() {
		return p.rowsOfMasks()
	}
	return compose(`{},
rows AS (SELECT cohort{}, again, {}, CAST(count(*) AS INTEGER) AS people FROM members GROUP BY ALL)`,
		p.members(), eachGroupColumn(len(p.breakdown), ", {}"), p.since())
}

// masksSuffice reports whether every start event is a return event and all
// people of a cohort are counted alike.
func (p *retentionPlan) masksSuffice() bool {
	return p.start.same(p.comeback) && len(p.breakdown) == 0
}
