package dashboard

import (
	"context"
	"encoding/json"
	"errors"
	"testing"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/insight"
	"github.com/weirhq/weir/internal/metadata"
	"github.com/weirhq/weir/internal/metadata/metadatatest"
)

// check checks questions as Weir does. The project shop has a cohort.
func check(project string, question []byte) (weir.Insight, error) {
	var cohorts []weir.Cohort
	if project == "shop" {
		cohorts = []weir.Cohort{{Name: "buyers", Who: &weir.CohortRule{IDs: []string{"u1"}}}}
	}
	parsed, err := insight.Parse(question, cohorts...)
	if err != nil {
		return "", err
	}
	return parsed.Insight(), nil
}

// echo answers with the question, in place of a time zone.
func echo(_ context.Context, of weir.Share, question []byte) (weir.Answer, error) {
	return &weir.TrendAnswer{AnswerHead: weir.AnswerHead{Timezone: of.Project + " " + string(question), AsOf: weir.AsOf{Sequence: 4711}}}, nil
}

func open(t testing.TB, metadata *metadatatest.Values) *Store {
	t.Helper()
	return openWith(t, Config{Metadata: metadata, Check: check, Answer: echo})
}

func openWith(t testing.TB, config Config) *Store {
	t.Helper()
	store, err := Open(t.Context(), config, []string{"shop", "other"})
	if err != nil {
		t.Fatal(err)
	}
	return store
}

const lifecycle = `{"insight":"lifecycle"}`

// content is a dashboard of one tile that asks a question.
func content(name, question string) weir.DashboardContent {
	return weir.DashboardContent{Name: name, Tiles: []weir.Tile{
		{ID: "t", Kind: weir.TileInsight, Question: json.RawMessage(question), W: 6, H: 4},
	}}
}

// text is a value as JSON, to compare.
func text(t testing.TB, value any) string {
	t.Helper()
	encoded, err := metadata.Encode(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(encoded)
}

// wantError checks an error's code and field.
func wantError(t testing.TB, what string, err error, code weir.Code, field string) {
	t.Helper()
	refused, ok := errors.AsType[*weir.Error](err)
	if !ok || refused.Code != code || refused.Field != field {
		t.Errorf("%s: %v, want %s of field %q", what, err, code, field)
	}
}
