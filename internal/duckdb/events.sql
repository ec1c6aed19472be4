-- The shape of all tables of events on disk: events, where they are in runs that
-- are ordered by project and name, and arrivals_N, where they come to first.
CREATE TABLE IF NOT EXISTS {table} (
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
