// Loads a Parquet file of events into a ClickHouse table in a directory:
//   node load.js DIRECTORY PARQUET THREADS
// Merged into one part, as a table that has come to rest.
import { readFileSync } from "node:fs";
import { Session } from "chdb";

const [directory, parquet, threads] = process.argv.slice(2);
const session = new Session(directory);
const columns =
  "name, time, person, user_id, anonymous_id, session_id, path, referrer_domain, browser, os, device, country, properties";

session.query("CREATE DATABASE IF NOT EXISTS bench ENGINE = Atomic");
session.query("USE bench");
session.query("DROP TABLE IF EXISTS events SYNC");
session.query(readFileSync(new URL("table.sql", import.meta.url), "utf8"));
session.query(`SET max_threads = ${Number(threads)}, max_insert_threads = 1`);
session.query(
  `INSERT INTO events (${columns}) SELECT ${columns} FROM file('${parquet.replaceAll("'", "\\'")}', 'Parquet')`,
);
session.query("OPTIMIZE TABLE events FINAL");
process.stdout.write(session.query("SELECT count() FROM bench.events", "TSV"));
session.close();
