package insight

import "github.com/weirhq/weir"

// comparisons are the operators that compare numbers.
var comparisons = map[weir.Op]code{
	weir.OpGt:  "{} > {}",
	weir.OpGte: "{} >= {}",
	weir.OpLt:  "{} < {}",
	weir.OpLte: "{} <= {}",
}

// negations are the operators that hold exactly where another does not, and
// so where the property is not set.
var negations = map[weir.Op]weir.Op{
	weir.OpIsNot:       weir.OpIs,
	weir.OpNotContains: weir.OpContains,
	weir.OpNotIn:       weir.OpIn,
}

// allOf returns a condition that holds if all do; of none, true.
func (s *scope) allOf(conditions []condition) fragment {
	return s.group(conditions, " AND ", "TRUE")
}

func (s *scope) group(conditions []condition, conjunction, ofNone code) fragment {
	if len(conditions) == 0 {
		return verbatim(ofNone)
	}
	parts := make([]fragment, len(conditions))
	for i, c := range conditions {
		parts[i] = s.holds(c)
	}
	return compose("({})", join(parts, conjunction))
}

// holds returns a condition as SQL, which may be NULL where it is false.
func (s *scope) holds(c condition) fragment {
	if c.any != nil {
		return s.group(c.any, " OR ", "FALSE")
	}
	if c.all != nil {
		return s.allOf(c.all)
	}
	if opposite, ok := negations[c.op]; ok {
		return compose("NOT coalesce({}, FALSE)", s.compare(c, opposite))
	}
	return s.compare(c, c.op)
}

// compare returns a comparison, NULL where the property is not set.
func (s *scope) compare(c condition, op weir.Op) fragment {
	text := s.text(c.property)
	switch op {
	case weir.OpIsSet:
		return compose("{} IS NOT NULL", text)
	case weir.OpIsNotSet:
		return compose("{} IS NULL", text)
	case weir.OpIs, weir.OpIn:
		return s.equalsOne(text, c.operands)
	case weir.OpContains:
		return s.dialect.containsFold(text, bind(c.operands[0].text))
	case weir.OpMatches:
		return s.dialect.matches(text, bind(c.operands[0].text))
	}
	return compose(comparisons[op], s.dialect.number(text), bind(c.operands[0].number))
}

// equalsOne compares with each operand: with texts as text, with numbers as
// numbers.
func (s *scope) equalsOne(text fragment, operands []operand) fragment {
	var texts, numbers, either []fragment
	for _, value := range operands {
		if value.numeric {
			numbers = append(numbers, bind(value.number))
		} else {
			texts = append(texts, bind(value.text))
		}
	}
	if texts != nil {
		either = append(either, compose("coalesce({} IN ({}), FALSE)", text, join(texts, ", ")))
	}
	if numbers != nil {
		either = append(either, compose("coalesce({} IN ({}), FALSE)", s.dialect.number(text), join(numbers, ", ")))
	}
	return compose("({})", join(either, " OR "))
}
