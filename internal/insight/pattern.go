package insight

import "regexp/syntax"

// maxPatternSize bounds a compiled regular expression, counted in
// instructions and ranges of characters. It keeps every accepted pattern
// below what the stores' RE2 gives one pattern (8 MB).
const maxPatternSize = 20_000

// readPattern checks a regular expression and writes it in the plainest
// syntax, which every store's version of RE2 understands.
func (r *reading) readPattern(path, pattern string) string {
	parsed, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		r.fail(path, "is not an RE2 regular expression: %s", clip(err.Error()))
		return ""
	}
	program, err := syntax.Compile(parsed.Simplify())
	if err != nil || patternSize(program) > maxPatternSize {
		r.fail(path, "is too large a regular expression")
	}
	return withoutNames(parsed).String()
}

func patternSize(program *syntax.Prog) int {
	size := len(program.Inst)
	for i := range program.Inst {
		size += len(program.Inst[i].Rune)
	}
	return size
}

// withoutNames turns named groups into plain ones: a filter only asks whether
// there is a match, and stores differ in what names they take.
func withoutNames(parsed *syntax.Regexp) *syntax.Regexp {
	parsed.Name = ""
	for _, part := range parsed.Sub {
		withoutNames(part)
	}
	return parsed
}
