package duckdb

import (
	"encoding/json"
	"unsafe"

	"github.com/google/uuid"
	"github.com/zeebo/xxh3"

	"github.com/weirhq/weir"
)

// eventID is an event's id in 128 bits: the id itself if it is a UUID in
// canonical form, else its hash. Ids need not be UUIDs, but nearly all are, and
// take less than half the space so.
type eventID = xxh3.Uint128

// parseID returns an event id's eventID and the text to keep with it.
func parseID(id string) (eventID, string) {
	if parsed, err := uuid.Parse(id); err == nil && len(id) == 36 && parsed.String() == id {
		return uuidID(parsed), ""
	}
	return xxh3.HashString128(id), id
}

func uuidID(id uuid.UUID) (i eventID) {
	for _, b := range id[:8] {
		i.Hi = i.Hi<<8 | uint64(b)
	}
	for _, b := range id[8:] {
		i.Lo = i.Lo<<8 | uint64(b)
	}
	return i
}

// add writes a record as the chunk's next row. The columns stand in the order
// of schema.sql.
func (c *chunk) add(project uint32, person uint64, id eventID, idText string, event *weir.Event) {
	row := c.rows
	c.rows++
	c.columns[0].setUint32(row, project)
	c.columns[1].setText(row, event.Name)
	c.columns[2].setInt64(row, event.Time.UnixMicro())
	c.columns[3].setUint64(row, person)
	c.columns[4].setUUID(row, id)
	c.columns[5].setText(row, idText)
	c.columns[6].setInt64(row, event.Received.UnixMicro())
	c.columns[7].setText(row, event.UserID)
	c.columns[8].setText(row, event.AnonymousID)
	c.columns[9].setText(row, event.SessionID)
	next := c.addContext(10, row, &event.Context)
	for _, object := range [...]json.RawMessage{
		event.Properties, event.Context.Extra, event.Groups, event.Person.Set, event.Person.SetOnce,
	} {
		c.columns[next].setText(row, unsafe.String(unsafe.SliceData(object), len(object)))
		next++
	}
}

// addContext writes the columns of the context from the one at index at, and
// returns the index behind them.
func (c *chunk) addContext(at, row int, x *weir.Context) int {
	for _, value := range [...]string{
		x.URL, x.Host, x.Path, x.Title, x.Referrer, x.ReferrerDomain, x.Channel,
		x.Campaign.Source, x.Campaign.Medium, x.Campaign.Name, x.Campaign.Term, x.Campaign.Content,
		x.Browser, x.BrowserVersion, x.OS, x.OSVersion, x.Device,
	} {
		c.columns[at].setText(row, value)
		at++
	}
	c.columns[at].setBool(row, x.Bot)
	at++
	for _, value := range [...]string{
		x.Country, x.Region, x.City, x.Locale, x.Timezone, x.Screen, x.Library, x.IP, x.UserAgent,
	} {
		c.columns[at].setText(row, value)
		at++
	}
	return at
}
