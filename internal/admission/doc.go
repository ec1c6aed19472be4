// Package admission lets a few pieces of work run at a time and has the others
// wait for their turn, fairly between projects: of those that wait, projects
// take turns, and within a project who came first is first. So a project that
// asks much waits for itself, and the others hardly for it: it never has all the
// places, however long its work takes.
//
// What waits is bounded, for each project and in all; beyond that it is refused
// at once, with an error that says to come again later. Who waits leaves when
// its context ends, whose time the wait takes from.
package admission
