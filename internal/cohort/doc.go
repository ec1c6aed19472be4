// Package cohort keeps the cohorts of projects: sets of people, each defined
// under a name. It does not know what definitions mean: whoever opens it says
// how one is checked, and who is in a cohort is worked out by each question
// that names it.
//
// All of it is held in memory and written through to the metadata: each cohort
// is one value, and the names of a project's cohorts another, which says which
// of the values count. What a call has changed is on disk when it returns, and
// what could not be written is not changed. One process at a time may do all
// this.
package cohort
