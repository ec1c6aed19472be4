CREATE TABLE events (
    name            LowCardinality(String),
    time            DateTime64(6, 'UTC'),
    person          UInt64,
    user_id         Nullable(String),
    anonymous_id    Nullable(String),
    session_id      Nullable(String),
    path            LowCardinality(String),
    referrer_domain LowCardinality(Nullable(String)),
    browser         LowCardinality(String),
    os              LowCardinality(String),
    device          LowCardinality(String),
    country         LowCardinality(String),
    properties      String
) ENGINE = MergeTree ORDER BY (name, toDate(time), person)
