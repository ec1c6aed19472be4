package main

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"github.com/weirhq/weir/internal/importer"
)

// progressLineInterval is how often progress is printed where there is no
// terminal: often enough for a person who watches a log.
const progressLineInterval = 10 * time.Second

// importDisplay shows how far an import is: as a bar on a terminal, as a line
// now and then elsewhere. Writing to it prints a notice. It is made for one
// file and must be closed.
type importDisplay interface {
	io.Writer
	show(importer.Progress)
	close()
}

func newImportDisplay(out io.Writer, name string, size int64) importDisplay {
	if isTerminal(out) && size > 0 {
		return newImportBar(out, name, size)
	}
	return &importLines{Writer: out, name: printable(name), started: time.Now(), printed: time.Now()}
}

// importLines is a display of plain lines.
type importLines struct {
	io.Writer
	name             string
	started, printed time.Time
}

func (l *importLines) show(p importer.Progress) {
	if time.Since(l.printed) < progressLineInterval {
		return
	}
	l.printed = time.Now()
	text := fmt.Sprintf("%s: line %s", l.name, thousands(p.Summary.Lines))
	if p.Size > 0 {
		text += fmt.Sprintf(", %d %%", 100*p.Bytes/p.Size)
	}
	rate := float64(p.Summary.Accepted) / time.Since(l.started).Seconds()
	fmt.Fprintf(l, "%s, %s events accepted (%.0f/s)\n", text, thousands(p.Summary.Accepted), rate)
}

func (l *importLines) close() {}

// importBar is a display for terminals.
type importBar struct {
	*mpb.Progress
	bar *mpb.Bar
}

func newImportBar(out io.Writer, name string, size int64) *importBar {
	progress := mpb.New(mpb.WithOutput(out), mpb.WithAutoRefresh(), mpb.WithWidth(64))
	bar := progress.AddBar(size,
		mpb.PrependDecorators(
			decor.Name(printable(filepath.Base(name)), decor.WCSyncSpaceR),
			decor.CountersKibiByte("% .1f / % .1f", decor.WCSyncSpace)),
		mpb.AppendDecorators(
			decor.Percentage(decor.WC{W: 5}),
			decor.AverageSpeed(decor.SizeB1024(0), "  % .1f"),
			decor.Name("  "),
			decor.OnComplete(decor.AverageETA(decor.ET_STYLE_GO), "done")))
	return &importBar{Progress: progress, bar: bar}
}

func (b *importBar) show(p importer.Progress) { b.bar.SetCurrent(p.Bytes) }

// close leaves the bar where it is and waits until it is drawn.
func (b *importBar) close() {
	b.bar.Abort(false)
	b.Wait()
}

// printSummary prints what became of a file, and its first problems.
func printSummary(out io.Writer, name string, s importer.Summary) {
	parts := []string{thousands(s.Accepted) + " events accepted"}
	for _, part := range []struct {
		count int
		what  string
	}{
		{s.Rejected, "rejected"},
		{s.Malformed, "malformed lines"},
		{s.Skipped, "lines that are no page view"},
	} {
		if part.count > 0 {
			parts = append(parts, thousands(part.count)+" "+part.what)
		}
	}
	fmt.Fprintf(out, "%s: %s\n", printable(name), strings.Join(parts, ", "))
	for _, problem := range s.Problems {
		fmt.Fprintf(out, "  line %d: %s\n", problem.Line, printable(problem.Reason))
	}
	if more := s.Rejected + s.Malformed - len(s.Problems); more > 0 && len(s.Problems) > 0 {
		fmt.Fprintf(out, "  and %s more\n", thousands(more))
	}
}

// thousands groups digits, as large counts are hard to read otherwise.
func thousands(n int) string {
	digits := fmt.Sprint(n)
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return digits
}
