-- The store's tables on disk besides those of events, which are in events.sql;
-- see doc.go.

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

-- How far the rows of arrivals_N are in events: all of those before number
-- arrivals are, and of that one the first so many; one row, see sort.go.
CREATE TABLE IF NOT EXISTS sorting (
    arrivals INTEGER NOT NULL,
    sorted   BIGINT  NOT NULL
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
