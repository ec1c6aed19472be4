package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// release is the version of this source tree.
const release = "0.1.0"

// versionCommand shows build facts.
type versionCommand struct{}

// Run prints the version, the commit it was built from, and what it was built
// with.
func (versionCommand) Run(std *streams) error {
	_, err := fmt.Fprintf(std.Out, "weir %s\ncommit %s\n%s %s/%s\n", release, commit(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}

// commit is what the toolchain knows of the source's revision.
func commit() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	revision, modified := "unknown", ""
	for _, setting := range info.Settings {
		switch {
		case setting.Key == "vcs.revision":
			revision = setting.Value
		case setting.Key == "vcs.modified" && setting.Value == "true":
			modified = " with changes"
		}
	}
	return revision + modified
}
