-- Times are minutes since 1970-01-01T00:00Z. docs/ledger.md tells what the columns mean.

-- Names of streams, for people.
CREATE TABLE ledger_stream (
    id    TEXT NOT NULL PRIMARY KEY,
    route TEXT NOT NULL,
    name  TEXT NOT NULL
) WITHOUT ROWID;

-- What amounts are added up for.
CREATE TABLE ledger_account (
    id      INTEGER PRIMARY KEY,
    edge    TEXT NOT NULL,
    book    TEXT NOT NULL,
    line    TEXT NOT NULL,
    route   TEXT NOT NULL,
    stream  TEXT NOT NULL,
    site    TEXT NOT NULL,
    origin  TEXT NOT NULL,
    content TEXT NOT NULL,
    viewers TEXT NOT NULL,
    UNIQUE (edge, book, line, route, stream, site, origin, content, viewers)
);

-- The amounts. Grain is the time an entry stands for in minutes: 1, 5, 60 or 1440.
CREATE TABLE ledger_entry (
    grain        INTEGER NOT NULL,
    start_minute INTEGER NOT NULL,
    account      INTEGER NOT NULL REFERENCES ledger_account (id),
    requests     INTEGER NOT NULL,
    bytes        INTEGER NOT NULL,
    PRIMARY KEY (grain, start_minute, account)
) WITHOUT ROWID;

-- How far each run of each edge has been added: a batch up to this number is never added again.
CREATE TABLE ledger_writer (
    edge       TEXT    NOT NULL,
    epoch      INTEGER NOT NULL,
    sequence   INTEGER NOT NULL,
    last_cut   INTEGER NOT NULL, -- milliseconds since 1970
    PRIMARY KEY (edge, epoch)
) WITHOUT ROWID;

-- For whoever looks with sqlite3.
CREATE VIEW ledger AS
SELECT datetime(e.start_minute * 60, 'unixepoch') AS start_utc, e.grain AS minutes,
       a.edge, a.book, a.line, a.route, s.name AS stream, a.site, a.origin, a.content, a.viewers, e.requests, e.bytes
FROM ledger_entry e
JOIN ledger_account a ON a.id = e.account
LEFT JOIN ledger_stream s ON s.id = a.stream;
