package apptest

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// snippetPattern finds the scripts of the guide that set an SDK up.
var snippetPattern = regexp.MustCompile("(?s)```js\n(import .*?)```")

// TestSnippetsOfTheGuideAreRun finds each in a script that the tests run, as it is.
func TestSnippetsOfTheGuideAreRun(t *testing.T) {
	guide, err := os.ReadFile("../docs/send-events.md")
	if err != nil {
		t.Fatal(err)
	}
	var scripts strings.Builder
	for _, kind := range []string{"server/*.mjs", "browser/*.js"} {
		files, err := filepath.Glob(filepath.Join(sdkDir, kind))
		if err != nil || len(files) == 0 {
			t.Fatalf("there are no scripts %s: %v", kind, err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			scripts.Write(text)
		}
	}
	snippets := snippetPattern.FindAllStringSubmatch(string(guide), -1)
	if want := len(serverSDKs) + len(browserSDKs) - 1; len(snippets) != want { // weir.js is a tag
		t.Errorf("the guide has %d snippets of %d SDKs", len(snippets), want)
	}
	for _, snippet := range snippets {
		if !strings.Contains(scripts.String(), snippet[1]) {
			t.Errorf("no test runs\n%s", snippet[1])
		}
	}
}
