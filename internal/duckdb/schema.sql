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

-- Which form these tables have; see layout.go.
CREATE TABLE IF NOT EXISTS layout (
    version INTEGER NOT NULL
);

CREATE TABLE IF NOT EXISTS events (
    project         UINTEGER  NOT NULL,
    name            VARCHAR   NOT NULL,
    time            TIMESTAMP NOT NULL, -- UTC, microseconds
    person          UBIGINT   NOT NULL, -- the person as known when the row came here; see overrides
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

-- What is on record of the distinct ids that were tied to another, up to the
-- position above: those of the others are persons of their own. Keys are hashes
-- of the ids, see distinct.go.
CREATE TABLE IF NOT EXISTS identities (
    project     UINTEGER NOT NULL,
    key         UBIGINT  NOT NULL,
    person      UBIGINT  NOT NULL,
    -- of an anonymous id, the claim that counts: the earliest
    user_key    UBIGINT,
    time        TIMESTAMP,
    received_at TIMESTAMP,
    id          VARCHAR
);

-- Persons that are another one now. Rows above may still name them; a job in
-- the background folds overrides into the rows and forgets them.
CREATE TABLE IF NOT EXISTS overrides (
    project UINTEGER NOT NULL,
    key     UBIGINT  NOT NULL,
    person  UBIGINT  NOT NULL
);

-- Anonymous ids that went from one user to another, because a claim came that
-- is earlier than the one known; folded in like overrides.
CREATE TABLE IF NOT EXISTS reassigned (
    project      UINTEGER NOT NULL,
    anonymous_id VARCHAR  NOT NULL,
    person       UBIGINT  NOT NULL
);

-- What events changed of people's properties: of each, the change that counts,
-- and some that no longer do.
CREATE TABLE IF NOT EXISTS person_changes (
    project      UINTEGER  NOT NULL,
    person       UBIGINT   NOT NULL, -- as in events
    anonymous_id VARCHAR,            -- if the events had no user_id
    name         VARCHAR   NOT NULL, -- the member, or members by dots
    once         BOOLEAN   NOT NULL, -- by set_once
    value        VARCHAR   NOT NULL,
    time         TIMESTAMP NOT NULL,
    received_at  TIMESTAMP NOT NULL,
    id           VARCHAR   NOT NULL
);
