-- The store's tables on disk. Rows arrive by whole row groups from tables of
-- the same shape in memory; see doc.go.

-- project numbers keep the rows narrow; the sink assigns them at first sight.
CREATE TABLE IF NOT EXISTS projects (
    number UINTEGER PRIMARY KEY,
    name   VARCHAR NOT NULL UNIQUE
);

-- How far into which log the rows below go; one row, written in the same
-- transaction as they are.
CREATE TABLE IF NOT EXISTS position (
    log      TIMESTAMP NOT NULL,
    sequence UBIGINT   NOT NULL,
    events   INTEGER   NOT NULL,
    written  TIMESTAMP NOT NULL -- when the log stored that frame
);

CREATE TABLE IF NOT EXISTS events (
    project         UINTEGER  NOT NULL,
    name            VARCHAR   NOT NULL,
    time            TIMESTAMP NOT NULL, -- UTC, microseconds
    person          UBIGINT   NOT NULL, -- hash of the distinct id
    id              UUID      NOT NULL, -- the id itself if it is a UUID, else a 128-bit hash of id_text
    id_text         VARCHAR,            -- the id if it is not a UUID in canonical form
    received_at     TIMESTAMP NOT NULL,
    user_id         VARCHAR,
    anonymous_id    VARCHAR,
    session_id      VARCHAR,
    url             VARCHAR,
    host            VARCHAR,
    path            VARCHAR,
    title           VARCHAR,
    referrer        VARCHAR,
    referrer_domain VARCHAR,
    channel         VARCHAR,
    utm_source      VARCHAR,
    utm_medium      VARCHAR,
    utm_campaign    VARCHAR,
    utm_term        VARCHAR,
    utm_content     VARCHAR,
    browser         VARCHAR,
    browser_version VARCHAR,
    os              VARCHAR,
    os_version      VARCHAR,
    device          VARCHAR,
    bot             BOOLEAN   NOT NULL,
    country         VARCHAR,
    region          VARCHAR,
    city            VARCHAR,
    locale          VARCHAR,
    timezone        VARCHAR,
    screen          VARCHAR,
    library         VARCHAR,
    ip              VARCHAR,
    user_agent      VARCHAR,
    properties      VARCHAR USING COMPRESSION zstd, -- JSON object
    context         VARCHAR, -- JSON object: what of the context has no column
    groups          VARCHAR, -- JSON object
    person_set      VARCHAR, -- JSON object
    person_set_once VARCHAR  -- JSON object
);
