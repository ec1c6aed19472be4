// Package apptest tests Weir from outside: it builds the program, runs it as
// a process of its own, and speaks to it by HTTP, by signals and by its command
// line, as its users do. Nothing of the program is linked in but its
// vocabulary, to read answers.
//
// Each test starts its own servers, on free ports of the loopback interface and
// in directories of its own. WEIR_BINARY names a program to test in place of a
// fresh build.
package apptest
