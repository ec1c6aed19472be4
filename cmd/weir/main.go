// Command weir is the whole of Weir: the server in all its roles, and the
// tools to feed and ask it. `weir help` is the manual.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // questions name time zones, also where the system knows none

	"github.com/alecthomas/kong"
)

// commands is what can stand behind `weir`.
type commands struct {
	Serve   serveCommand   `cmd:"" help:"Run the server, in the foreground. SIGTERM or SIGINT drains and exits 0."`
	Demo    demoCommand    `cmd:"" help:"Run the server in a throw-away directory with simulated shop traffic."`
	Import  importCommand  `cmd:"" help:"Read files of events into a project; importing the same file twice adds nothing."`
	Send    sendCommand    `cmd:"" help:"Send an event."`
	Tail    tailCommand    `cmd:"" help:"Follow events live."`
	Query   queryCommand   `cmd:"" help:"Ask an insight."`
	SQL     sqlCommand     `cmd:"" name:"sql" help:"Ask in SQL, read-only."`
	Dead    deadCommand    `cmd:"" help:"List, show and replay events that a consumer gave up on."`
	Key     keyCommand     `cmd:"" help:"List, create and revoke keys and tokens."`
	User    userCommand    `cmd:"" help:"List, invite and remove the people who sign in to the dashboard."`
	Cohort  cohortCommand  `cmd:"" help:"List, save, show and delete cohorts: sets of people under a name."`
	Project projectCommand `cmd:"" help:"List, create and change projects."`
	Doctor  doctorCommand  `cmd:"" help:"Say what is wrong with this installation, in plain words; exit 1 if anything is."`
	Version versionCommand `cmd:"" help:"Show build facts."`
	Help    helpCommand    `cmd:"" help:"Show the manual of a command."`
}

const description = "Weir takes in what users do, makes every event durable, and answers questions about it within a second. Each flag can also be given by the environment variable it names."

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, os.Args[1:], &streams{Out: os.Stdout, Err: os.Stderr, In: os.Stdin})
	if err == nil {
		return
	}
	if exit, ok := errors.AsType[exitError](err); ok {
		os.Exit(int(exit))
	}
	fmt.Fprintln(os.Stderr, "weir:", err)
	os.Exit(1)
}

// exitError asks for an exit status; what there was to say has been said.
type exitError int

func (e exitError) Error() string { return fmt.Sprintf("exit status %d", int(e)) }

// run runs one command.
func run(ctx context.Context, args []string, std *streams) (err error) {
	parser, err := kong.New(&commands{},
		kong.Name("weir"),
		kong.Description(description),
		kong.UsageOnError(),
		kong.Writers(std.Out, std.Err),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
		kong.ValueFormatter(helpOf),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(std),
		kong.Exit(func(code int) { panic(exitError(code)) }),
	)
	if err != nil {
		return fmt.Errorf("cannot build the command line: %w", err)
	}
	// kong's --help exits from within; its exit comes back as a panic of ours.
	defer func() {
		if cause := recover(); cause != nil {
			code, ok := cause.(exitError)
			if !ok {
				panic(cause)
			}
			if code != 0 {
				err = code
			}
		}
	}()
	if len(args) == 0 {
		args = []string{"--help"}
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		return fmt.Errorf("%w; see weir help", err)
	}
	return parsed.Run()
}

// helpOf is the help of a flag, with the default that a placeholder hides.
func helpOf(value *kong.Value) string {
	text := kong.DefaultHelpValueFormatter(value)
	if value.Flag == nil || value.Flag.PlaceHolder == "" || value.Default == "" {
		return text
	}
	return fmt.Sprintf("%s Default %s.", text, value.Default)
}

// helpCommand shows the manual.
type helpCommand struct {
	Command []string `arg:"" optional:"" help:"The command."`
}

// Run shows what kong knows of the command.
func (c helpCommand) Run(ctx context.Context, std *streams) error {
	return run(ctx, append(c.Command, "--help"), std)
}
