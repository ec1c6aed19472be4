package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/weirhq/weir/client"
)

// deadCommand looks after what the subscribers of a project have given up.
type deadCommand struct {
	List   deadListCommand   `cmd:"" help:"List the dead letters, oldest first."`
	Show   deadShowCommand   `cmd:"" help:"Show a dead letter with its event."`
	Replay deadReplayCommand `cmd:"" help:"Give dead letters to their group again."`
	Remove deadRemoveCommand `cmd:"" help:"Remove dead letters for good."`
}

// Help is the long help.
func (*deadCommand) Help() string {
	return `An event that a queue group could not handle, however often it tried, is parked as a dead letter with its last error.

Examples:

  weir dead list
  weir dead list mailer --json
  weir dead show 17
  weir dead replay 17 18
  weir dead replay --group mailer
  weir dead replay --all`
}

// deadRemote is the server of the dead letters, and as whom.
type deadRemote struct {
	NATS    string `name:"nats" help:"The NATS server's address (default: that of WEIR_NATS_LISTEN, else nats://127.0.0.1:4222)." env:"WEIR_NATS" placeholder:"URL"`
	Token   string `help:"API token." env:"WEIR_API_TOKEN" placeholder:"TOKEN"`
	Project string `help:"Project, if not default." placeholder:"NAME"`
}

// defaultNATSListen is where a server's NATS listens unless told otherwise.
const defaultNATSListen = "127.0.0.1:4222"

func (r deadRemote) address() string {
	return cmp.Or(r.NATS, "nats://"+reachable(cmp.Or(os.Getenv("WEIR_NATS_LISTEN"), defaultNATSListen)))
}

// open calls do with the project's dead letters.
func (r deadRemote) open(notices io.Writer, do func(*client.DeadLetters) error) error {
	c, err := remote{Token: r.Token, Project: r.Project}.connectNATS(r.address(), notices)
	if err != nil {
		return err
	}
	dead, err := c.DeadLetters()
	if err == nil {
		err = do(dead)
	}
	if err := errors.Join(err, c.Close()); err != nil {
		return fmt.Errorf("cannot tend the dead letters: %w", err)
	}
	return nil
}
