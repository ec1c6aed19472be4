package dashboard

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/weirhq/weir"
)

// Annotations are those of all projects.
type Annotations struct{ *core }

// List returns the annotations of a project, the earliest first.
func (a Annotations) List(project string) []weir.Annotation {
	list := a.annotations.list(project)
	slices.SortFunc(list, func(one, other weir.Annotation) int {
		return cmp.Or(one.Time.Compare(other.Time), strings.Compare(one.ID, other.ID))
	})
	return list
}

// Create makes an annotation. Errors that are the caller's own are
// [weir.Error].
func (a Annotations) Create(ctx context.Context, project string, at time.Time, text string) (weir.Annotation, error) {
	a.changing.Lock()
	defer a.changing.Unlock()
	return a.put(ctx, project, weir.Annotation{ID: newID(), Time: at, Text: text})
}

// Replace gives an annotation another time and text.
func (a Annotations) Replace(ctx context.Context, project, id string, at time.Time, text string) (weir.Annotation, error) {
	a.changing.Lock()
	defer a.changing.Unlock()
	if _, ok := a.annotations.get(project, id); !ok {
		return weir.Annotation{}, missing(project, "annotation", id)
	}
	return a.put(ctx, project, weir.Annotation{ID: id, Time: at, Text: text})
}

// put checks an annotation and keeps it.
func (a Annotations) put(ctx context.Context, project string, annotation weir.Annotation) (weir.Annotation, error) {
	const firstYear, lastYear = 1000, 9998 // of questions, too
	annotation.Time = annotation.Time.UTC().Truncate(time.Millisecond)
	if year := annotation.Time.Year(); year < firstYear || year > lastYear {
		return annotation, weir.InvalidField("time", "must be in the years %d to %d", firstYear, lastYear)
	}
	if strings.TrimSpace(annotation.Text) == "" {
		return annotation, weir.InvalidField("text", "is missing")
	}
	if err := checkText("text", annotation.Text, maxAnnotationBytes); err != nil {
		return annotation, err
	}
	return annotation, a.annotations.put(ctx, project, annotation)
}

// Delete deletes an annotation.
func (a Annotations) Delete(ctx context.Context, project, id string) error {
	a.changing.Lock()
	defer a.changing.Unlock()
	if _, ok := a.annotations.get(project, id); !ok {
		return missing(project, "annotation", id)
	}
	return a.annotations.remove(ctx, project, id)
}
