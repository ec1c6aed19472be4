package metadata_test

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/weirhq/weir/internal/metadata"
)

// kept are values in memory. Reading that of the key broken fails.
type kept map[string]string

var errDisk = errors.New("the disk is broken")

func (k kept) Get(_ context.Context, key string) ([]byte, error) {
	if key == "broken" {
		return nil, errDisk
	}
	value, ok := k[key]
	if !ok {
		return nil, nil
	}
	return []byte(value), nil
}

func (k kept) Put(_ context.Context, key string, value []byte) error {
	k[key] = string(value)
	return nil
}

func TestWhatIsNotThereIsLeftAsItIs(t *testing.T) {
	values := kept{"gone": metadata.Null, "there": "[1]"}
	for key, want := range map[string]bool{"there": true, "gone": false, "never": false} {
		list := []int{7}
		found, err := metadata.Load(t.Context(), values, key, &list)
		if err != nil || found != want || (list[0] == 7) == want {
			t.Errorf("%s: %v, %v, %v", key, list, found, err)
		}
	}
}

func TestWhatCannotBeReadIsSaid(t *testing.T) {
	values := kept{"torn": "[1"}
	var list []int
	if found, err := metadata.Load(t.Context(), values, "torn", &list); found || err == nil || !strings.Contains(err.Error(), "torn") {
		t.Errorf("%v, %v", found, err)
	}
	if found, err := metadata.Load(t.Context(), values, "broken", &list); found || !errors.Is(err, errDisk) {
		t.Errorf("%v, %v", found, err)
	}
}

// TestTextsAreNotEscapedForHTML, so that their length is known before.
func TestTextsAreNotEscapedForHTML(t *testing.T) {
	text, err := metadata.Encode(map[string]string{"a": "<&>"})
	if err != nil || string(text) != `{"a":"<&>"}` {
		t.Errorf("%s, %v", text, err)
	}
	if text, err := metadata.Encode(math.NaN()); err == nil {
		t.Errorf("NaN is %s", text)
	}
	values := kept{}
	if err := values.Put(t.Context(), "a", text); err != nil {
		t.Fatal(err)
	}
	var read map[string]string
	if found, err := metadata.Load(t.Context(), values, "a", &read); !found || err != nil || read["a"] != "<&>" {
		t.Errorf("%v, %v, %v", read, found, err)
	}
}
