package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/weirhq/weir/internal/importer"
)

// importCommand reads files of past events into a project.
type importCommand struct {
	remote
	csvFlags

	Format    string        `help:"combined (web server logs), csv or ndjson." enum:"combined,csv,ndjson" required:"" placeholder:"FORMAT"`
	Name      string        `help:"Name of the events, in place of the format's." placeholder:"NAME"`
	PageViews bool          `help:"Of web server logs, keep successful loads of pages only, as page_view. Robots are kept: the server marks them." group:"Web server logs"`
	Site      string        `help:"Origin put before the paths of web server logs, such as https://shop.example." placeholder:"URL" group:"Web server logs"`
	Restart   bool          `help:"Do not go on where an interrupted import of the file stopped."`
	RetryFor  time.Duration `help:"How long to keep trying while the server cannot take events." default:"2m"`

	Files []string `arg:"" name:"file" help:"Files, plain or compressed with gzip or zstd; - is standard input."`
}

// csvFlags describe delimited text.
type csvFlags struct {
	Delimiter  string   `help:"One character, tab, or space for any run of white space." default:"," group:"Delimited text"`
	NoHeader   bool     `help:"The first line is data." group:"Delimited text"`
	Columns    []string `help:"What the columns are, in order, such as user_id,time,-,properties.amount; - leaves one out." placeholder:"TARGET" group:"Delimited text"`
	Map        []string `help:"What a column is, by its name in the header or its number from 1, such as properties.amount=4. May be repeated." sep:"none" placeholder:"TARGET=COLUMN" group:"Delimited text"`
	Constant   []string `help:"A value of every event, such as properties.currency=USD. May be repeated." sep:"none" placeholder:"TARGET=VALUE" group:"Delimited text"`
	Number     []string `help:"A property that must be a number (default: what looks like a plain one is one; 00123 is text)." placeholder:"TARGET" group:"Delimited text"`
	Text       []string `help:"A property that stays text." placeholder:"TARGET" group:"Delimited text"`
	TimeFormat string   `help:"unix, unix_ms, rfc3339, or a layout of Go such as 20060102 (default: by the look of each value)." placeholder:"FORMAT" group:"Delimited text"`
	Timezone   string   `help:"Time zone of times without one, such as Europe/Berlin (default: UTC)." placeholder:"ZONE" group:"Delimited text"`
}

// Help is the long help.
func (*importCommand) Help() string {
	return `Examples:

  weir import --format combined /var/log/nginx/access.log*
  weir import --format csv --name purchase --map user_id=customer --map time=date --map properties.amount=4 orders.csv
  weir import --format ndjson events.ndjson.zst

Columns of csv can be id, name, time, user_id, anonymous_id, session_id, properties.X, context.X, person.set.X,
person.set_once.X and groups.X. Without --columns and --map the names in the header say which, and other names are properties.

An interrupted import goes on where it stopped when the command is repeated. Importing a file again adds nothing, as long as
its events have times: ids are made from the lines and their numbers.`
}

// Run imports the files one after another. It fails if nothing at all could
// be imported.
func (c *importCommand) Run(ctx context.Context, s *streams) error {
	var accepted, failed int
	for _, name := range c.Files {
		summary, err := c.importFile(ctx, s, name)
		if err != nil {
			return err
		}
		accepted += summary.Accepted
		failed += summary.Malformed + summary.Rejected
	}
	if accepted == 0 && failed > 0 {
		return errors.New("nothing could be imported")
	}
	return nil
}

// importFile imports one file and prints what became of it.
func (c *importCommand) importFile(ctx context.Context, s *streams, name string) (importer.Summary, error) {
	file, err := c.open(ctx, s.In, name)
	if err != nil {
		return importer.Summary{}, err
	}
	defer file.close() //nolint:errcheck // it was only read
	if c.Restart && file.checkpoint != nil {
		if err := file.checkpoint.Forget(); err != nil {
			return importer.Summary{}, err
		}
	}
	display := newImportDisplay(s.Err, name, file.input.Size)
	server, err := c.connect(display)
	if err != nil {
		display.close()
		return importer.Summary{}, err
	}
	summary, err := importer.Import(ctx, importSender{server, c.RetryFor}, file.input, importer.Options{
		Format:     c.format(),
		Checkpoint: file.checkpoint,
		OnProgress: display.show,
	})
	display.close()
	printSummary(s.Out, name, summary)
	if err != nil {
		return summary, importError(name, summary, file, err)
	}
	return summary, nil
}

func importError(name string, summary importer.Summary, file importFile, err error) error {
	if summary.Lines > 0 && file.checkpoint != nil {
		return fmt.Errorf("cannot import %s: %w\nrepeat the command to go on behind line %d", name, err, summary.Lines)
	}
	return fmt.Errorf("cannot import %s: %w", name, err)
}

// format is the format as the flags say.
func (c *importCommand) format() importer.Format {
	switch c.Format {
	case "combined":
		return importer.Combined{PageViews: c.PageViews, Name: c.Name, Site: c.Site}
	case "ndjson":
		return importer.NDJSON{Name: c.Name}
	default:
		return importer.CSV{
			Delimiter:  c.Delimiter,
			NoHeader:   c.NoHeader,
			Name:       c.Name,
			Columns:    c.Columns,
			Map:        c.Map,
			Constants:  c.Constant,
			Numbers:    c.Number,
			Texts:      c.Text,
			TimeFormat: c.TimeFormat,
			Timezone:   c.Timezone,
		}
	}
}

// importFile is a file open for import.
type importFile struct {
	input      importer.Input
	checkpoint *importer.Checkpoint // nil for standard input
	close      func() error
}

func (c *importCommand) open(ctx context.Context, stdin io.Reader, name string) (importFile, error) {
	if name == "-" {
		input := importer.Input{Reader: interruptible(ctx, stdin)}
		return importFile{input: input, close: func() error { return nil }}, nil
	}
	file, err := os.Open(name)
	if err != nil {
		return importFile{}, fmt.Errorf("cannot open the file: %w", err)
	}
	info, err := file.Stat()
	if err == nil && info.IsDir() {
		err = errors.New("it is a directory")
	}
	if err != nil {
		file.Close()
		return importFile{}, fmt.Errorf("cannot import %s: %w", name, err)
	}
	input := importer.Input{Reader: file, Size: info.Size()}
	return importFile{input: input, checkpoint: c.checkpoint(name, info), close: file.Close}, nil
}

// checkpoint returns where the progress of importing this file in this way to
// this server is kept, or nil if the system has no place for such things.
func (c *importCommand) checkpoint(name string, info os.FileInfo) *importer.Checkpoint {
	cache, err := os.UserCacheDir()
	if err != nil {
		return nil
	}
	path, err := filepath.Abs(name)
	if err != nil {
		return nil
	}
	return importer.NewCheckpoint(filepath.Join(cache, "weir", "imports"),
		c.address(), c.Project, cmp.Or(c.Key, c.Token), path,
		fmt.Sprint(info.Size()), info.ModTime().UTC().Format(time.RFC3339Nano), fmt.Sprintf("%#v", c.format()))
}
