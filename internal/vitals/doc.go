// Package vitals counts, for each project, what became of the events that
// arrived: in total since the start, by the minute for the last hour, and why
// they were rejected. It is told by those who decide, each of what it alone
// decides: the intake what was accepted or rejected, and which of that it knew
// already; the sink which of the others the store knew. It keeps some kilobytes a
// project, in memory only: what it says is about now, and what matters for good
// is in the log and in the quarantine.
package vitals
