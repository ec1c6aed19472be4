package insight

import (
	"cmp"
	"database/sql"
	"slices"
)

// rankedBySize returns groups by the sum of their cohorts' sizes, the largest
// first; ties by their values.
func rankedBySize(groups map[string]*retentionGroup) []*retentionGroup {
	all := make([]*retentionGroup, 0, len(groups))
	for _, g := range groups {
		all = append(all, g)
	}
	slices.SortFunc(all, func(a, b *retentionGroup) int {
		if order := cmp.Compare(b.total, a.total); order != 0 {
			return order
		}
		return slices.CompareFunc(a.values, b.values, compareTexts)
	})
	return all
}

// groupTexts returns a group's values as answers give them.
func groupTexts(values []sql.NullString) []*string {
	texts := make([]*string, len(values))
	for i := range values {
		if values[i].Valid {
			texts[i] = &values[i].String
		}
	}
	return texts
}

// propertyNames returns the names of properties, as asked for.
func propertyNames(properties []property) []string {
	names := make([]string, len(properties))
	for i, p := range properties {
		names[i] = p.name
	}
	return names
}
