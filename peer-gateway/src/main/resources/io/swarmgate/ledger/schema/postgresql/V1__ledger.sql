-- Times are minutes since 1970-01-01T00:00Z. docs/ledger.md tells what the columns mean.

-- Names of streams, for people.
CREATE TABLE ledger_stream (
    id    text NOT NULL PRIMARY KEY,
    route text NOT NULL,
    name  text NOT NULL
);

-- What amounts are added up for.
CREATE TABLE ledger_account (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    edge    text NOT NULL,
    book    text NOT NULL,
    line    text NOT NULL,
    route   text NOT NULL,
    stream  text NOT NULL,
    site    text NOT NULL,
    origin  text NOT NULL,
    content text NOT NULL,
    viewers text NOT NULL,
    UNIQUE (edge, book, line, route, stream, site, origin, content, viewers)
);

-- The amounts. Grain is the time an entry stands for in minutes: 1, 5, 60 or 1440.
CREATE TABLE ledger_entry (
    grain        smallint NOT NULL,
    start_minute bigint   NOT NULL,
    account      bigint   NOT NULL REFERENCES ledger_account (id),
    requests     bigint   NOT NULL,
    bytes        bigint   NOT NULL,
    PRIMARY KEY (grain, start_minute, account)
);

-- How far each run of each edge has been added: a batch up to this number is never added again.
CREATE TABLE ledger_writer (
    edge     text   NOT NULL,
    epoch    bigint NOT NULL,
    sequence bigint NOT NULL,
    last_cut bigint NOT NULL, -- milliseconds since 1970
    PRIMARY KEY (edge, epoch)
);

-- For whoever looks with psql.
CREATE VIEW ledger AS
SELECT to_timestamp(e.start_minute * 60) AS start, e.grain AS minutes,
       a.edge, a.book, a.line, a.route, s.name AS stream, a.site, a.origin, a.content, a.viewers, e.requests, e.bytes
FROM ledger_entry e
JOIN ledger_account a ON a.id = e.account
LEFT JOIN ledger_stream s ON s.id = a.stream;
