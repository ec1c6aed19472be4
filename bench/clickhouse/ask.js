// Asks the loaded table one question several times:
//   node ask.js DIRECTORY < {"sql","runs","threads","memory_bytes"}
// and prints {"seconds":[…],"cpu_seconds","answer":[[…],…],"base_bytes",
// "peak_bytes"}. The processor time is of all runs together; the peak is of the
// whole process, the base what it was before the first run.
import { readFileSync } from "node:fs";
import { Session } from "chdb";

const question = JSON.parse(readFileSync(0, "utf8"));
const session = new Session(process.argv[2]);
session.query("USE bench");
session.query(
  `SET max_threads = ${question.threads}, max_memory_usage = ${question.memory_bytes}, use_query_condition_cache = 0, use_query_cache = 0`,
);
session.query("SELECT count() FROM events WHERE person = 0", "JSONCompactEachRow");
const base = residentBytes("VmRSS");
const seconds = [];
const before = process.cpuUsage();
let answer = "";
for (let run = 0; run < question.runs; run++) {
  const started = process.hrtime.bigint();
  answer = session.query(question.sql, "JSONCompactEachRow");
  seconds.push(Number(process.hrtime.bigint() - started) / 1e9);
}
const used = process.cpuUsage(before);
const rows = answer.split("\n").filter(Boolean);
process.stdout.write(
  `{"seconds":${JSON.stringify(seconds)},"cpu_seconds":${(used.user + used.system) / 1e6},"answer":[${rows.join(",")}],"base_bytes":${base},"peak_bytes":${residentBytes("VmHWM")}}\n`,
);
session.close();

function residentBytes(field) {
  const line = readFileSync("/proc/self/status", "utf8").match(new RegExp(`^${field}:\\s+(\\d+) kB`, "m"));
  return Number(line[1]) * 1024;
}
