/** What a statement can read; docs/sql.md has the same table. */

export interface Column {
  name: string;
  type: string;
  /** What is worth knowing of it; empty if the name says it. */
  note: string;
}

export interface Table {
  name: string;
  note: string;
  columns: readonly Column[];
}

const page = names(
  'url host path title referrer referrer_domain channel utm_source utm_medium utm_campaign utm_term utm_content',
);
const visitor = names(
  'browser browser_version os os_version device country region city locale timezone screen library ip user_agent',
);

export const tables: readonly Table[] = [
  {
    name: 'events',
    note: 'a row for each event',
    columns: [
      ...names('id name'),
      column('time', 'TIMESTAMP', 'in UTC'),
      column('received_at', 'TIMESTAMP', 'in UTC'),
      column('person', 'UBIGINT', 'who it was, as known now'),
      ...names('user_id anonymous_id session_id'),
      ...page,
      ...visitor,
      column('bot', 'BOOLEAN'),
      ...['properties', 'context', 'groups', 'person_set', 'person_set_once'].map((name) =>
        column(name, 'VARCHAR', 'a JSON object, or NULL'),
      ),
    ],
  },
  {
    name: 'people',
    note: 'a row for each person with events',
    columns: [
      column('person', 'UBIGINT', 'as in events'),
      column('distinct_id', 'VARCHAR', 'a name for them'),
      column('user_id', 'VARCHAR', 'the first of their user ids, or NULL'),
      column('first_seen', 'TIMESTAMP'),
      column('last_seen', 'TIMESTAMP'),
      column('events', 'BIGINT', 'how many they have'),
      column('properties', 'VARCHAR', 'a JSON object of their values now, or NULL'),
    ],
  },
];

/** Statements to begin with: each runs on any project. */
export const examples: readonly { title: string; sql: string }[] = [
  {
    title: 'Events a day',
    sql: `SELECT date_trunc('day', time) AS day, count(*) AS events, count(DISTINCT person) AS people
FROM events
WHERE time > now() - INTERVAL 30 DAYS
GROUP BY day
ORDER BY day`,
  },
  {
    title: 'Purchases by country',
    sql: `SELECT country, count(*) AS purchases,
  sum(TRY_CAST(properties->>'amount' AS DOUBLE)) AS amount
FROM events
WHERE name = 'purchase'
GROUP BY country
ORDER BY purchases DESC
LIMIT 20`,
  },
  {
    title: 'Most active people',
    sql: `SELECT distinct_id, events, first_seen, last_seen
FROM people
ORDER BY events DESC
LIMIT 100`,
  },
];

function column(name: string, type: string, note = ''): Column {
  return { name, type, note };
}

function names(list: string): Column[] {
  return list.split(' ').map((name) => column(name, 'VARCHAR'));
}
