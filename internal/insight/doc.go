// Package insight answers questions about a project's events. It turns a
// question into SQL for the store at hand, one statement a series, and the
// rows that come back into an answer. docs/insights.md defines what each
// answer means, precisely enough to recompute it by hand.
//
// # The way of a question
//
// [Parse] reads the JSON strictly and checks all that can be checked without
// the time of day: names, types, labels, limits. What is wrong is refused as
// a [weir.Error] that names the field and what is allowed. [Answerer.Run]
// settles the period (period.go), cuts it into buckets (bucket.go), asks the
// snapshot, and assembles the answer. One file an insight: trend.go, and so
// on.
//
// # SQL
//
// Two rules hold for every statement. User text reaches SQL only as a bound
// argument: SQL is composed of constants of the type code, which a string
// variable does not convert to unnoticed, and of bound values (sql.go). And
// time zones stay out of SQL: Go finds the offsets in force during the
// period, and SQL counts microseconds (bucket.go), so that every store cuts
// days alike. What stores do differently is behind the interface dialect.
package insight
