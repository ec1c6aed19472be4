package stan

import (
	"flag"
	"fmt"
	"os"
	"testing"
)

// against makes the suite run against NATS Streaming itself, to see that it
// expects what that does.
var against = flag.String("against", "", "the nats-streaming-server to run the suite against, in place of the gateway")

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == serverArgument {
		if err := runServer(os.Args[2:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	flag.Parse()
	status := m.Run()
	if err := closeShared(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		status = 1
	}
	os.Exit(status)
}
