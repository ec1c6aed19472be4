package dashboard

import (
	_ "embed" // the starter is a file of its own
	"encoding/json"
	"fmt"

	"github.com/weirhq/weir"
)

// starterText is the overview as it comes with Weir: what its well-known names
// say of a project, from the first event on.
//
//go:embed overview.json
var starterText []byte

func readStarter() (content weir.DashboardContent, err error) {
	if err := json.Unmarshal(starterText, &content); err != nil {
		return content, fmt.Errorf("cannot read the starter dashboard: %w", err)
	}
	return content, nil
}
