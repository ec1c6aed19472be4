// Command bench measures Weir end to end on the machine it runs on, beside the
// raw limits of what Weir is made of, measured in the same run.
//
// Weir is the built binary in a process of its own with all roles, on loopback
// and in a fresh directory; bench is the client. Where both share the cores,
// the client costs Weir throughput: its own use of the processor is printed,
// and its events are drawn from a pool and patched, not built.
package main
