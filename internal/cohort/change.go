package cohort

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/metadata"
)

// Create makes a cohort. Errors that are the caller's own are [weir.Error].
func (c *Cohorts) Create(ctx context.Context, project, name string, change weir.CohortChange) (weir.Cohort, error) {
	if !weir.ValidCohort(name) {
		return weir.Cohort{}, weir.InvalidField("name", "must be 1 to 63 of a-z, 0-9, - and _, beginning with a letter or digit")
	}
	cohort := weir.Cohort{Name: name, Created: now()}
	if err := c.apply(&cohort, change); err != nil {
		return weir.Cohort{}, err
	}
	c.changing.Lock()
	defer c.changing.Unlock()
	names := c.names(project)
	switch {
	case slices.Contains(names, name):
		return weir.Cohort{}, weir.Errorf(weir.CodeConflict, "there is a cohort %s already; replace it, or choose another name", name)
	case len(names) >= maxCohorts:
		return weir.Cohort{}, weir.Errorf(weir.CodeConflict, "project %s has %d cohorts, as many as can be; delete some", project, maxCohorts)
	}
	k, err := c.write(ctx, project, cohort)
	if err != nil {
		return weir.Cohort{}, err
	}
	if err := c.writeNames(ctx, project, append(names, name)); err != nil {
		return weir.Cohort{}, err
	}
	c.hold(project, k)
	return cohort, nil
}

// Replace gives a cohort another description and definition. Questions that are
// being answered go on with the one before.
func (c *Cohorts) Replace(ctx context.Context, project, name string, change weir.CohortChange) (weir.Cohort, error) {
	c.changing.Lock()
	defer c.changing.Unlock()
	cohort, err := c.Get(project, name)
	if err != nil {
		return cohort, err
	}
	if err := c.apply(&cohort, change); err != nil {
		return weir.Cohort{}, err
	}
	k, err := c.write(ctx, project, cohort)
	if err != nil {
		return weir.Cohort{}, err
	}
	c.hold(project, k)
	return cohort, nil
}

// Delete deletes a cohort. Later questions that name it are refused.
func (c *Cohorts) Delete(ctx context.Context, project, name string) error {
	c.changing.Lock()
	defer c.changing.Unlock()
	if _, err := c.Get(project, name); err != nil {
		return err
	}
	names := slices.DeleteFunc(c.names(project), func(other string) bool { return other == name })
	if err := c.writeNames(ctx, project, names); err != nil {
		return err
	}
	c.forget(project, name)
	// What is left of it counts no more; it need not be gone.
	_ = c.config.Metadata.Put(ctx, valueKey(project, name), []byte(metadata.Null))
	return nil
}

// apply checks a change and makes it.
func (c *Cohorts) apply(cohort *weir.Cohort, change weir.CohortChange) error {
	text := change.Description
	if len(text) > maxDescriptionBytes || !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		return weir.InvalidField("description", "must be text of at most %d bytes", maxDescriptionBytes)
	}
	if len(change.Who) == 0 {
		return weir.InvalidField("who", "is missing; it says who is in the cohort, such as {\"did\":{\"event\":\"purchase\"}}")
	}
	who, err := c.config.Check(change.Who)
	if err != nil {
		return err
	}
	cohort.Description, cohort.Who, cohort.Changed = text, &who, now()
	return nil
}

// write puts a cohort on disk. It counts once its name does. The caller holds
// changing.
func (c *Cohorts) write(ctx context.Context, project string, cohort weir.Cohort) (kept, error) {
	text, err := metadata.Encode(cohort)
	if err != nil {
		return kept{}, err
	}
	if len(text) > maxValueBytes {
		return kept{}, weir.Errorf(weir.CodeTooLarge, "the cohort takes %d bytes; it may have %d", len(text), maxValueBytes)
	}
	if sum := c.bytesBeside(project, cohort.Name) + len(text); sum > maxProjectBytes {
		return kept{}, weir.Errorf(weir.CodeConflict, "this makes %d bytes of cohorts, of which project %s may have %d; delete some", sum, project, maxProjectBytes)
	}
	if err := c.config.Metadata.Put(ctx, valueKey(project, cohort.Name), text); err != nil {
		return kept{}, err
	}
	return kept{Cohort: cohort, bytes: len(text)}, nil
}

// writeNames puts on disk which cohorts of a project count.
func (c *Cohorts) writeNames(ctx context.Context, project string, names []string) error {
	text, err := metadata.Encode(names)
	if err != nil {
		return err
	}
	return c.config.Metadata.Put(ctx, namesKey(project), text)
}

func now() time.Time { return time.Now().UTC().Truncate(time.Millisecond) }
