package insight

import (
	"maps"
	"slices"
)

// What properties there are is told in two steps: a statement of texts gives
// each value in the sample as property, kind, text; another counts them.

// timePattern is what counts as a time when written as text: a date, or a date
// and a time as RFC 3339 has it, with or without an offset.
const timePattern = `^[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?([Zz]|[+-][0-9]{2}:?[0-9]{2})?)?$`

// fieldTexts gives the values of the columns.
func fieldTexts(in dialect, s sample) fragment {
	names := slices.Sorted(maps.Keys(columns))
	bound, texts := make([]fragment, len(names)), make([]fragment, len(names))
	for i, name := range names {
		bound[i], texts[i] = bind(name), verbatim(columns[name])
	}
	return compose("SELECT property, 'text' AS kind, text FROM (SELECT {} AS property, {} AS text FROM events WHERE {}) AS fields WHERE text IS NOT NULL",
		in.eachOf(bound), in.eachOf(texts), s.holds(in))
}

// eventDocuments gives the documents of events, as sampleDialect.members wants
// them.
func eventDocuments(in dialect, s sample) fragment {
	prefixes := slices.Sorted(maps.Keys(documents))
	bound, texts := make([]fragment, len(prefixes)), make([]fragment, len(prefixes))
	for i, prefix := range prefixes {
		bound[i], texts[i] = bind(prefix), verbatim(documents[prefix])
	}
	return numbered(compose("SELECT {} AS prefix, {} AS document FROM events WHERE {}", in.eachOf(bound), in.eachOf(texts), s.holds(in)))
}

// changesPeople returns the condition that an event changes its person.
func changesPeople() fragment {
	return verbatim("(person_set IS NOT NULL OR person_set_once IS NOT NULL)")
}

// personDocuments gives what events change of people.
func personDocuments(in dialect, s sample) fragment {
	changes := in.eachOf([]fragment{verbatim("person_set"), verbatim("person_set_once")})
	return numbered(compose("SELECT {} AS prefix, {} AS document FROM events WHERE {}", bind(personPrefix), changes, s.holds(in)))
}

// numbered numbers the rows with a document.
func numbered(rows fragment) fragment {
	return compose("SELECT row_number() OVER () AS event, prefix, document FROM ({}) AS of_events WHERE document IS NOT NULL", rows)
}

// memberTexts gives the values of the members of documents: of those with the
// same name in one, the first.
func memberTexts(in dialect, documents fragment) fragment {
	firsts := compose("SELECT event, prefix, name, {} AS kind, {} AS text FROM ({}) AS members GROUP BY event, prefix, name",
		in.earliestOrNull("kind", "place"), in.earliestOrNull("text", "place"), in.members(documents))
	return compose(`SELECT prefix || '.' || name AS property, CASE WHEN kind = 'text' AND {} THEN 'time' ELSE kind END AS kind, text
FROM ({}) AS firsts WHERE text IS NOT NULL`, in.matches(verbatim("text"), bind(timePattern)), firsts)
}

// frequentTexts counts a statement of texts. It gives property, how often it is
// set, the least and the greatest of its kinds, and the place and the beginning
// of one of its most frequent texts; what is set most often comes first.
func frequentTexts(in dialect, texts fragment) fragment {
	shown := compose(`SELECT property, {} AS beginning, count(*) AS times, min(kind) AS least, max(kind) AS most
FROM ({}) AS texts GROUP BY property, beginning`, in.start("text", maxExample), texts)
	return compose(`SELECT property, number, least_of_all, most_of_all, place, beginning FROM (
SELECT property, beginning, CAST(sum(times) OVER of_property AS BIGINT) AS number, min(least) OVER of_property AS least_of_all,
	max(most) OVER of_property AS most_of_all, CAST(row_number() OVER (PARTITION BY property ORDER BY times DESC, beginning) AS BIGINT) AS place
FROM ({}) AS shown WINDOW of_property AS (PARTITION BY property)) AS placed
WHERE place <= {} ORDER BY number DESC, property, place LIMIT {}`, shown, bind(int64(maxExamples)), bind(int64(maxExamples*maxProperties)))
}
