/** Raised when the tables change: an archive of another format is begun anew, since nothing depends on it. */
export const ARCHIVE_FORMAT = 2;

/**
 * `entries` holds everything that happened in the order in which it was recorded; `invocations` is what lists and filters
 * read, narrow on purpose; `words` finds text in invocations; `effects` leads from a cause to what it caused.
 */
export const ARCHIVE_SCHEMA = `
  CREATE TABLE entries (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    at REAL NOT NULL,
    kind TEXT NOT NULL,
    resource TEXT NOT NULL,
    causes TEXT NOT NULL,
    outcome TEXT NOT NULL,
    duration_ms REAL,
    trace TEXT,
    detail TEXT,
    spans TEXT
  ) STRICT;
  CREATE INDEX entries_by_id ON entries (id);
  CREATE TABLE effects (cause TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (cause, seq)) STRICT, WITHOUT ROWID;
  CREATE TABLE invocations (
    seq INTEGER PRIMARY KEY,
    at REAL NOT NULL,
    id TEXT NOT NULL,
    function TEXT NOT NULL,
    trigger TEXT NOT NULL,
    outcome TEXT NOT NULL,
    cold INTEGER NOT NULL,
    duration_ms REAL NOT NULL,
    init_ms REAL,
    waited_ms REAL,
    memory_mb REAL,
    attempt INTEGER,
    error TEXT,
    aws_calls INTEGER NOT NULL,
    statements INTEGER NOT NULL,
    batch INTEGER,
    trace TEXT NOT NULL
  ) STRICT;
  CREATE INDEX invocations_by_function ON invocations (function, seq);
  CREATE INDEX invocations_by_trace ON invocations (trace, seq);
  CREATE INDEX invocations_that_failed ON invocations (outcome, seq) WHERE outcome <> 'ok';
  CREATE INDEX invocations_that_were_cold ON invocations (seq) WHERE cold = 1;
  CREATE VIRTUAL TABLE words USING fts5 (text, content='', contentless_delete=1);
`;
