package dashboard

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/metadata"
)

// refreshSeconds are how often a dashboard may ask again by itself.
var refreshSeconds = []int{0, 30, 60, 300}

// checkDashboard checks what somebody wants a dashboard to show, and returns it
// as it is kept. The caller holds changing.
func (c *core) checkDashboard(project string, content weir.DashboardContent) (weir.DashboardContent, error) {
	if err := checkName(content.Name, content.Description); err != nil {
		return content, err
	}
	if !slices.Contains(refreshSeconds, content.RefreshSeconds) {
		return content, weir.InvalidField("refresh_seconds", "must be 0, 30, 60 or 300")
	}
	var err error
	if content.Range, err = c.checkRange(project, content.Range); err != nil {
		return content, err
	}
	if content.Filters, err = c.checkFilters(project, content.Filters); err != nil {
		return content, err
	}
	if len(content.Tiles) > maxTiles {
		return content, weir.InvalidField("tiles", "has %d elements; at most %d are allowed", len(content.Tiles), maxTiles)
	}
	tiles := make([]weir.Tile, len(content.Tiles))
	ids := map[string]bool{}
	for i, tile := range content.Tiles {
		path := "tiles[" + strconv.Itoa(i) + "]"
		if tiles[i], err = c.checkTile(project, path, tile, content); err != nil {
			return content, err
		}
		if ids[tiles[i].ID] {
			return content, weir.InvalidField(path+".id", "cannot be %s again; each tile has an id of its own", quote(tile.ID))
		}
		ids[tiles[i].ID] = true
	}
	content.Tiles = tiles
	return content, nil
}

// checkRange checks the time that is to be shown. No time of its own is nil.
func (c *core) checkRange(project string, period *weir.DashboardRange) (*weir.DashboardRange, error) {
	if period == nil || *period == (weir.DashboardRange{}) {
		return nil, nil
	}
	if err := c.probe(project, map[string]any{"from": period.From, "to": period.To}); err != nil {
		return nil, below("range", err)
	}
	return period, nil
}

func (c *core) checkFilters(project string, filters []json.RawMessage) ([]json.RawMessage, error) {
	if err := c.probe(project, map[string]any{"filters": filters}); err != nil {
		return nil, err
	}
	compacted := make([]json.RawMessage, len(filters))
	for i, filter := range filters {
		var text bytes.Buffer
		if err := json.Compact(&text, filter); err != nil {
			return nil, fmt.Errorf("cannot read a filter that was found sound: %w", err)
		}
		compacted[i] = text.Bytes()
	}
	return compacted, nil
}

// probe checks members that all questions have.
func (c *core) probe(project string, members map[string]any) error {
	members["insight"] = weir.InsightLifecycle
	question, err := metadata.Encode(members)
	if err != nil {
		return err
	}
	_, err = c.config.Check(project, question)
	return err
}

// checkTile checks a tile of a dashboard that shows content.
func (c *core) checkTile(project, path string, tile weir.Tile, content weir.DashboardContent) (weir.Tile, error) {
	if tile.ID == "" {
		tile.ID = newID()
	}
	if !idPattern.MatchString(tile.ID) {
		return tile, weir.InvalidField(path+".id", "must be 1 to 64 of A-Z, a-z, 0-9, - and _")
	}
	if err := checkLine(path+".title", tile.Title); err != nil {
		return tile, err
	}
	if err := checkPlace(path, tile); err != nil {
		return tile, err
	}
	switch tile.Kind {
	case weir.TileText:
		return checkTextTile(path, tile)
	case weir.TileInsight:
		return c.checkInsightTile(project, path, tile, content)
	}
	return tile, weir.InvalidField(path+".kind", "cannot be %s; allowed are %s, %s", quote(string(tile.Kind)), weir.TileInsight, weir.TileText)
}

func checkPlace(path string, tile weir.Tile) error {
	for _, number := range []struct {
		name               string
		value, least, most int
	}{
		{"x", tile.X, 0, weir.DashboardColumns - 1},
		{"w", tile.W, 1, weir.DashboardColumns - tile.X},
		{"y", tile.Y, 0, maxRow},
		{"h", tile.H, 1, maxHeight},
	} {
		if number.value < number.least || number.value > number.most {
			return weir.InvalidField(path+"."+number.name, "must be a whole number from %d to %d here", number.least, number.most)
		}
	}
	return nil
}

func checkTextTile(path string, tile weir.Tile) (weir.Tile, error) {
	if !isAbsent(tile.Question) || tile.Insight != "" {
		return tile, weir.InvalidField(path+".kind", "must be %s: a tile of kind %s has neither question nor insight", weir.TileInsight, weir.TileText)
	}
	tile.Question, tile.View = nil, ""
	return tile, checkText(path+".text", tile.Text, maxTextBytes)
}

// checkInsightTile checks a tile's question, by itself and as the dashboard asks
// it.
func (c *core) checkInsightTile(project, path string, tile weir.Tile, content weir.DashboardContent) (weir.Tile, error) {
	if tile.Text != "" {
		return tile, weir.InvalidField(path+".text", "must be absent: only a tile of kind %s has one", weir.TileText)
	}
	if err := checkView(path+".view", tile.View); err != nil {
		return tile, err
	}
	question := tile.Question
	if tile.Insight != "" {
		saved, ok := c.insights.get(project, tile.Insight)
		if !ok {
			return tile, weir.InvalidField(path+".insight", "cannot be %s: there is no such saved insight", quote(tile.Insight))
		}
		question, tile.Question = saved.Question, nil
	} else {
		var err error
		if question, err = c.checkQuestion(project, path+".question", question); err != nil {
			return tile, err
		}
		tile.Question = question
	}
	asked, err := apply(question, content.Range, content.Filters)
	if err != nil {
		return tile, err
	}
	_, err = c.config.Check(project, asked)
	return tile, below(path+".question", err)
}
