package importer

import (
	"encoding/json"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/eventjson"
)

// nameRequest is the name of a web server's request as an event.
const nameRequest = "request"

// Combined reads the access logs of web servers in the common and the combined
// format of Apache and nginx, which may have more fields behind. Each line is
// an event "request" of the client's address as the anonymous id, and of the
// remote user if there was one.
type Combined struct {
	// PageViews keeps successful loads of pages only, as "page_view": GET,
	// status 2xx or 304, and no asset by its extension. Robots are kept, since
	// the server marks them and questions can leave them out.
	PageViews bool
	// Name replaces the name of every event, unless empty.
	Name string
	// Site is put before the paths of the log to make URLs, such as
	// "https://shop.example". May be empty.
	Site string
}

func (f Combined) read(lines *lineReader) (eventReader, error) {
	name := nameRequest
	if f.PageViews {
		name = weir.NamePageView
	}
	if f.Name != "" {
		name = f.Name
	}
	return &combinedReader{format: f, name: name, lines: lines}, nil
}

type combinedReader struct {
	format Combined
	name   string
	lines  *lineReader
	out    []byte
}

func (c *combinedReader) next() (record, error) { return c.lines.nextFilled() }

func (c *combinedReader) event(r record) ([]byte, error) {
	entry, err := parseCombined(string(r.text))
	if err != nil {
		return nil, err
	}
	request := parseRequest(entry.request)
	if c.format.PageViews && !isPageView(request, entry.status) {
		return nil, errNotWanted
	}
	properties, err := json.Marshal(requestProperties{requestLine: request, Status: entry.status, Bytes: entry.bytes})
	if err != nil {
		return nil, malformedf("cannot write the request: %v", err)
	}
	event := weir.Event{
		ID:          deriveID("combined", c.name, r),
		Name:        c.name,
		Time:        storedTime(entry.time),
		AnonymousID: entry.client,
		UserID:      entry.user,
		Properties:  properties,
		Context: weir.Context{
			URL:       request.url(c.format.Site),
			Referrer:  entry.referrer,
			UserAgent: entry.userAgent,
		},
	}
	if _, err := netip.ParseAddr(entry.client); err == nil {
		event.Context.IP = entry.client // else the server had looked up its name
	}
	c.out = eventjson.AppendEvent(c.out[:0], &event)
	return c.out, nil
}

// requestProperties are the properties of a request.
type requestProperties struct {
	requestLine
	Status int   `json:"status"`
	Bytes  int64 `json:"bytes"` // of the body sent; none counts as 0
}

// logEntry is a line of an access log. What the log gives as "-" is empty.
type logEntry struct {
	client, user string
	time         time.Time
	request      string // the first line of the request, whatever was sent
	status       int
	bytes        int64
	referrer     string
	userAgent    string
}

// logTimeLayout is the time in access logs, with the server's own zone.
const logTimeLayout = "02/Jan/2006:15:04:05 -0700"

// parseCombined reads
//
//	client identity user [time] "request" status bytes "referrer" "user agent"
//
// of which the part from the referrer on may be missing or cut off.
func parseCombined(line string) (e logEntry, err error) {
	head, rest, ok := strings.Cut(line, " [")
	if !ok {
		return e, malformedf("there is no time in brackets")
	}
	who := strings.Fields(head)
	if len(who) < 3 || who[0] == "-" {
		return e, malformedf("there is no client address, identity and user before the time")
	}
	e.client, e.user = who[0], absent(unescape(strings.Join(who[2:], " ")))
	stamp, rest, _ := strings.Cut(rest, "]")
	if e.time, err = time.Parse(logTimeLayout, stamp); err != nil {
		return e, malformedf("cannot read the time %q: want %s", excerpt(stamp), logTimeLayout)
	}
	if e.request, rest, ok = quotedField(rest); !ok {
		return e, malformedf("there is no request in quotes behind the time")
	}
	if rest, err = e.parseOutcome(rest); err != nil {
		return e, err
	}
	referrer, rest, _ := quotedField(rest)
	userAgent, _, _ := quotedField(rest)
	e.referrer, e.userAgent = absent(unescape(referrer)), absent(unescape(userAgent))
	return e, nil
}

// parseOutcome reads the status and the size, and returns what follows.
func (e *logEntry) parseOutcome(text string) (rest string, err error) {
	status, rest, _ := strings.Cut(strings.TrimLeft(text, " "), " ")
	if e.status, err = strconv.Atoi(status); err != nil || e.status < 0 {
		return "", malformedf("cannot read the status %q", excerpt(status))
	}
	size, rest, _ := strings.Cut(rest, " ")
	if absent(size) == "" {
		return rest, nil
	}
	if e.bytes, err = strconv.ParseInt(size, 10, 64); err != nil || e.bytes < 0 {
		return "", malformedf("cannot read the size %q", excerpt(size))
	}
	return rest, nil
}

// absent returns what a log means: "-" stands for nothing.
func absent(value string) string {
	if value == "-" {
		return ""
	}
	return value
}

// excerptBytes is how much of a wrong value is shown.
const excerptBytes = 40

func excerpt(value string) string {
	if len(value) <= excerptBytes {
		return value
	}
	return value[:excerptBytes] + "…"
}
