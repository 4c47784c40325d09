-- +goose Up
CREATE TABLE settings (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- An empty url stands for the content file in the workspace itself.
CREATE TABLE connections (
    id          TEXT PRIMARY KEY,
    name        TEXT NOT NULL,
    kind        TEXT NOT NULL,
    url         TEXT NOT NULL,
    environment TEXT NOT NULL,
    read_only   INTEGER NOT NULL,
    is_default  INTEGER NOT NULL,
    last_used   INTEGER NOT NULL -- microseconds since 1970 in UTC, as every time here; 0 is never
) WITHOUT ROWID;

CREATE TABLE audit (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    time       INTEGER NOT NULL,
    person     TEXT NOT NULL,
    door       TEXT NOT NULL,
    connection TEXT NOT NULL,
    verb       TEXT NOT NULL,
    tenant     TEXT NOT NULL,
    type       TEXT NOT NULL,
    item       TEXT NOT NULL,
    ext        TEXT NOT NULL,
    state      TEXT NOT NULL,
    version    TEXT NOT NULL,
    message    TEXT NOT NULL
);
CREATE INDEX audit_by_item ON audit (connection, tenant, type, item, id);
CREATE INDEX audit_by_person ON audit (person, id);

-- +goose StatementBegin
CREATE TRIGGER audit_keeps BEFORE UPDATE ON audit BEGIN
    SELECT RAISE(ABORT, 'audit entries are never changed');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_stays BEFORE DELETE ON audit BEGIN
    SELECT RAISE(ABORT, 'audit entries are never removed');
END;
-- +goose StatementEnd

CREATE TABLE titles (
    id         INTEGER PRIMARY KEY,
    connection TEXT NOT NULL,
    tenant     TEXT NOT NULL,
    type       TEXT NOT NULL,
    etag       TEXT NOT NULL,
    title      TEXT NOT NULL,
    UNIQUE (connection, tenant, type, etag)
);

-- The first start: one local connection, and demo content that is still to be written.
INSERT INTO connections VALUES ('local', 'Local workspace', 'sqlite', '', 'local', 0, 1, 0);
INSERT INTO settings VALUES ('demo', 'due');
