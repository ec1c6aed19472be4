package web

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"

	"github.com/weirhq/weir"
)

// sql answers POST /v1/sql.
func (s *Server) sql(w http.ResponseWriter, r *http.Request, grant weir.Grant) error {
	var question weir.SQLQuestion
	if err := readObject(w, r, maxQuestionBytes, &question); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(r.Context(), queryTimeout)
	defer cancel()
	answer, err := s.config.SQL(ctx, grant.Project, question)
	if err != nil {
		return err
	}
	if !wantsCSV(r) {
		return writeJSON(w, http.StatusOK, answer)
	}
	var text bytes.Buffer
	if err := writeSQLCSV(&text, answer); err != nil {
		return err
	}
	// What stands beside the rows in JSON has no place in CSV.
	w.Header().Set("Weir-Truncated", strconv.FormatBool(answer.Truncated))
	sendCSV(w, &text)
	return nil
}

// writeSQLCSV writes the rows below a line with the names of the columns. NULL
// is an empty cell, a list or a document is its JSON.
func writeSQLCSV(to *bytes.Buffer, answer *weir.SQLAnswer) error {
	out := csv.NewWriter(to)
	cells := make([]string, len(answer.Columns))
	for i, column := range answer.Columns {
		cells[i] = column.Name
	}
	if err := out.Write(cells); err != nil {
		return fmt.Errorf("cannot write CSV: %w", err)
	}
	for _, row := range answer.Rows {
		for i, value := range row {
			cell, err := sqlCell(value)
			if err != nil {
				return err
			}
			cells[i] = cell
		}
		if err := out.Write(cells); err != nil {
			return fmt.Errorf("cannot write CSV: %w", err)
		}
	}
	out.Flush()
	return out.Error()
}

func sqlCell(value any) (string, error) {
	switch value := value.(type) {
	case nil:
		return "", nil
	case string:
		return value, nil
	}
	text, err := json.Marshal(value)
	if err != nil {
		return "", fmt.Errorf("cannot write a value: %w", err)
	}
	return string(text), nil
}
