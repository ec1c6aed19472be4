package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

const (
	// clickhouseScripts run ClickHouse's engine as a library of Node.js.
	clickhouseScripts = "bench/clickhouse"
	// clickhouseColumns are those that questions are about.
	clickhouseColumns = "name, time, person, user_id, anonymous_id, session_id, path, referrer_domain, browser, os, device, country, properties"
)

// clickhouseEngine asks ClickHouse's own engine over the same rows, which it
// loads at first. Where the engine cannot be had, missing says why.
func clickhouseEngine(ctx context.Context, path string, progress io.Writer) (e engine, missing string, err error) {
	node, err := exec.LookPath("node")
	if err != nil {
		return engine{}, "ClickHouse's engine was not measured: Node.js is not installed", nil
	}
	if err := installClickHouse(ctx, progress); err != nil {
		return engine{}, "", err
	}
	dir := strings.TrimSuffix(path, ".duckdb") + ".clickhouse"
	if err := loadClickHouse(ctx, node, path, dir, progress); err != nil {
		return engine{}, "", err
	}
	return engine{
		name:    "ClickHouse",
		words:   func(q question) string { return q.clickhouse },
		command: []string{node, filepath.Join(clickhouseScripts, "ask.js"), dir},
	}, "", nil
}

// installClickHouse installs what the lock file names, once.
func installClickHouse(ctx context.Context, progress io.Writer) error {
	_, err := os.Stat(filepath.Join(clickhouseScripts, "node_modules"))
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	fmt.Fprintln(progress, "installing ClickHouse's engine")
	npm := exec.CommandContext(ctx, "npm", "ci", "--silent", "--no-audit", "--no-fund")
	npm.Dir = clickhouseScripts
	if output, err := npm.CombinedOutput(); err != nil {
		return fmt.Errorf("cannot install ClickHouse's engine: %w\n%s", err, output)
	}
	return nil
}

// loadClickHouse brings the rows of a store's file into a directory of
// ClickHouse's, through a file both understand. A mark says that it is complete.
func loadClickHouse(ctx context.Context, node, path, dir string, progress io.Writer) (err error) {
	mark := dir + ".loaded"
	if _, err := os.Stat(mark); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	fmt.Fprintln(progress, "loading the data set into ClickHouse's engine")
	if err := os.RemoveAll(dir); err != nil {
		return fmt.Errorf("cannot clear ClickHouse's directory: %w", err)
	}
	parquet := dir + ".parquet"
	defer func() {
		if removed := os.Remove(parquet); !errors.Is(removed, fs.ErrNotExist) {
			err = firstError(err, removed)
		}
	}()
	if err := exportParquet(ctx, path, parquet); err != nil {
		return err
	}
	load := exec.CommandContext(ctx, node, filepath.Join(clickhouseScripts, "load.js"), dir, parquet, strconv.Itoa(insightThreads))
	if output, err := load.CombinedOutput(); err != nil {
		return fmt.Errorf("cannot load ClickHouse's engine: %w\n%s", err, output)
	}
	return os.WriteFile(mark, nil, 0o600)
}

func exportParquet(ctx context.Context, path, parquet string) (err error) {
	db, err := openDuckDB(ctx, path, request{Threads: insightThreads, MemoryBytes: datasetMemory})
	if err != nil {
		return err
	}
	defer func() { err = firstError(err, db.Close()) }()
	statement := fmt.Sprintf("COPY (SELECT %s FROM events) TO '%s' (FORMAT parquet, COMPRESSION zstd)",
		clickhouseColumns, strings.ReplaceAll(parquet, "'", "''"))
	if _, err := db.ExecContext(ctx, statement); err != nil {
		return fmt.Errorf("cannot export the data set: %w", err)
	}
	return nil
}
