package byhand

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"time"

	"github.com/weirhq/weir"
)

// ReadPurchases reads a file of customer, day, quantity and amount: each line
// is an event "purchase" at the beginning of the day in UTC, with
// properties.quantity and properties.amount. The file may be compressed with
// gzip.
func ReadPurchases(path string) (Events, error) { return read(path, purchase) }

func purchase(line string) (Events, error) {
	fields := strings.Fields(line)
	if len(fields) != 4 {
		return nil, fmt.Errorf("there are %d fields, want 4", len(fields))
	}
	day, err := time.Parse("20060102", fields[1])
	if err != nil {
		return nil, err
	}
	return Events{{
		Name: weir.NamePurchase, Time: day, Who: fields[0], Kind: weir.IDUser,
		Text: map[string]string{"properties.quantity": fields[2], "properties.amount": fields[3]},
	}}, nil
}

// ReadRequests reads an access log: each line is an event "request" with
// properties.method, properties.path, properties.status and properties.bytes,
// and if it loaded a page, an event "page_view" as well. Both have a path. The
// file may be compressed with gzip.
func ReadRequests(path string) (Events, error) { return read(path, requests) }

// requestPattern finds address, user, time, method, path, status and bytes.
var requestPattern = regexp.MustCompile(`^(\S+) \S+ (\S+) \[([^\]]+)\] "([A-Z]+) ([^ ?]+)\S* HTTP/[0-9.]+" (\d+) (\d+|-)`)

// assetPattern finds what is no page.
var assetPattern = regexp.MustCompile(`(?i)\.(css|js|ico|png|jpe?g|gif|svg|ttf|woff|swf|txt|xml|pdf|jar|gz|exe|deb)$`)

func requests(line string) (Events, error) {
	found := requestPattern.FindStringSubmatch(line)
	if found == nil {
		return nil, fmt.Errorf("it is no request")
	}
	at, err := time.Parse("02/Jan/2006:15:04:05 -0700", found[3])
	if err != nil {
		return nil, err
	}
	method, path, status, bytes := found[4], found[5], found[6], strings.Replace(found[7], "-", "0", 1)
	request := Event{Name: "request", Time: at.UTC(), Who: found[1], Kind: weir.IDAnonymous, Text: map[string]string{
		"path": path, "properties.method": method, "properties.path": path, "properties.status": status, "properties.bytes": bytes,
	}}
	if user := found[2]; user != "-" {
		request.Who, request.Kind = user, weir.IDUser
	}
	isSuccess := strings.HasPrefix(status, "2") || status == "304"
	if method != "GET" || !isSuccess || assetPattern.MatchString(path) {
		return Events{request}, nil
	}
	view := request
	view.Name = weir.NamePageView
	return Events{request, view}, nil
}

// read reads the events of each line.
func read(path string, events func(line string) (Events, error)) (Events, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var from io.Reader = file
	if strings.HasSuffix(path, ".gz") {
		if from, err = gzip.NewReader(file); err != nil {
			return nil, fmt.Errorf("cannot read %s: %w", path, err)
		}
	}
	var all Events
	lines := bufio.NewScanner(from)
	for n := 1; lines.Scan(); n++ {
		of, err := events(lines.Text())
		if err != nil {
			return nil, fmt.Errorf("cannot read line %d of %s: %w", n, path, err)
		}
		all = append(all, of...)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("cannot read %s: %w", path, err)
	}
	return order(all), nil
}
