-- +goose Up
-- +goose StatementBegin

-- Text compares bytewise. Times are microseconds since 1970.

CREATE TABLE tenants (
  tenant TEXT NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE TABLE types (
  tenant TEXT NOT NULL,
  type   TEXT NOT NULL,
  PRIMARY KEY (tenant, type)
) STRICT, WITHOUT ROWID;

CREATE TABLE folders (
  tenant TEXT NOT NULL,
  type   TEXT NOT NULL,
  state  TEXT NOT NULL,
  folder TEXT NOT NULL,
  PRIMARY KEY (tenant, type, state, folder)
) STRICT, WITHOUT ROWID;

-- One slim row for an item in a state; a list page is a range of this key.
CREATE TABLE items (
  tenant   TEXT NOT NULL,
  type     TEXT NOT NULL,
  state    TEXT NOT NULL,
  name     TEXT NOT NULL,
  mime     TEXT NOT NULL,
  size     INTEGER NOT NULL,
  modified INTEGER NOT NULL,
  sum      BLOB NOT NULL,    -- SHA-256 of the content
  blob     INTEGER NOT NULL, -- in blobs
  revision TEXT NOT NULL,
  version  TEXT NOT NULL,    -- of live content, else ''
  base     TEXT NOT NULL,    -- version that a draft was made from, or ''
  metadata TEXT NOT NULL,    -- a JSON object of strings
  fold     TEXT NOT NULL,    -- the name with case folded
  PRIMARY KEY (tenant, type, state, name)
) STRICT, WITHOUT ROWID;

CREATE INDEX items_fold ON items (tenant, type, fold);
-- What is live is also a version, so that its blob is found there.
CREATE INDEX items_blob ON items (blob) WHERE state <> 'live';

-- Versions of live content, numbered for each name, the newest included.
CREATE TABLE versions (
  tenant   TEXT NOT NULL,
  type     TEXT NOT NULL,
  name     TEXT NOT NULL,
  seq      INTEGER NOT NULL,
  version  TEXT NOT NULL,
  mime     TEXT NOT NULL,
  size     INTEGER NOT NULL,
  modified INTEGER NOT NULL,
  sum      BLOB NOT NULL,
  blob     INTEGER NOT NULL,
  metadata TEXT NOT NULL,
  PRIMARY KEY (tenant, type, name, seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX versions_version ON versions (version);
CREATE INDEX versions_blob ON versions (blob);

-- Names that are in no state but have versions.
CREATE TABLE deleted (
  tenant TEXT NOT NULL,
  type   TEXT NOT NULL,
  name   TEXT NOT NULL,
  fold   TEXT NOT NULL,
  at     INTEGER NOT NULL,
  PRIMARY KEY (tenant, type, name)
) STRICT, WITHOUT ROWID;

CREATE INDEX deleted_fold ON deleted (tenant, type, fold);

-- Content, once for equal bytes. sum is NULL and size 0 while an upload is under way.
CREATE TABLE blobs (
  id   INTEGER PRIMARY KEY AUTOINCREMENT,
  sum  BLOB UNIQUE,
  size INTEGER NOT NULL,
  data BLOB NOT NULL -- the first 256 KiB
) STRICT;

CREATE TABLE chunks (
  blob INTEGER NOT NULL,
  no   INTEGER NOT NULL, -- from 1
  data BLOB NOT NULL,
  PRIMARY KEY (blob, no)
) STRICT;

-- Blobs that nothing may point to any longer, since when (seconds since 1970).
CREATE TABLE orphans (
  blob INTEGER PRIMARY KEY,
  at   INTEGER NOT NULL
) STRICT;

-- The newest events, for watchers in other processes: a row for each commit.
CREATE TABLE changes (
  seq    INTEGER PRIMARY KEY AUTOINCREMENT,
  origin TEXT NOT NULL,
  events TEXT NOT NULL -- a JSON array of storage.Event
) STRICT;

-- Documents, a table for each kind, keyed in the order in which they are asked
-- for. A table for all of them would carry empty columns in every key.
CREATE TABLE history (
  tenant TEXT NOT NULL,
  type   TEXT NOT NULL,
  id     TEXT NOT NULL,
  name   TEXT NOT NULL, -- the version
  body   BLOB NOT NULL,
  PRIMARY KEY (tenant, type, id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE comments (
  tenant TEXT NOT NULL,
  type   TEXT NOT NULL,
  state  TEXT NOT NULL,
  id     TEXT NOT NULL,
  name   TEXT NOT NULL,
  body   BLOB NOT NULL,
  PRIMARY KEY (tenant, type, state, id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE records (
  tenant TEXT NOT NULL,
  type   TEXT NOT NULL,
  kind   TEXT NOT NULL,
  id     TEXT NOT NULL,
  name   TEXT NOT NULL,
  body   BLOB NOT NULL,
  PRIMARY KEY (tenant, type, kind, id, name)
) STRICT;

CREATE TABLE indexes (
  tenant TEXT NOT NULL,
  type   TEXT NOT NULL,
  state  TEXT NOT NULL,
  id     TEXT NOT NULL, -- the folder, '' is the top
  body   BLOB NOT NULL,
  PRIMARY KEY (tenant, type, state, id)
) STRICT;

CREATE TABLE schemas (
  tenant TEXT NOT NULL, -- '' is global
  name   TEXT NOT NULL,
  body   BLOB NOT NULL,
  PRIMARY KEY (tenant, name)
) STRICT;

CREATE TABLE webhooks (
  tenant TEXT NOT NULL,
  name   TEXT NOT NULL,
  body   BLOB NOT NULL,
  PRIMARY KEY (tenant, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
  name TEXT NOT NULL PRIMARY KEY, -- SHA-256 of the token
  body BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- item_writes is how an item is set, all of it in one statement.
CREATE VIEW item_writes AS SELECT tenant, type, state, name, fold, revision, version, base, mime, size, modified, sum, blob, metadata,
  '' AS id, NULL AS history, 0 AS keep, '' AS origin, '' AS events FROM items;

CREATE TRIGGER item_write INSTEAD OF INSERT ON item_writes BEGIN
  INSERT INTO orphans (blob, at) SELECT blob, unixepoch() FROM items
    WHERE tenant = NEW.tenant AND type = NEW.type AND state = NEW.state AND name = NEW.name AND state <> 'live' AND blob <> NEW.blob
    ON CONFLICT (blob) DO UPDATE SET at = excluded.at;
  INSERT INTO items (tenant, type, state, name, fold, revision, version, base, mime, size, modified, sum, blob, metadata)
    VALUES (NEW.tenant, NEW.type, NEW.state, NEW.name, NEW.fold, NEW.revision, NEW.version, NEW.base, NEW.mime, NEW.size, NEW.modified,
      NEW.sum, NEW.blob, NEW.metadata)
    ON CONFLICT (tenant, type, state, name) DO UPDATE SET revision = excluded.revision, version = excluded.version, base = excluded.base,
      mime = excluded.mime, size = excluded.size, modified = excluded.modified, sum = excluded.sum, blob = excluded.blob,
      metadata = excluded.metadata;
  DELETE FROM deleted WHERE tenant = NEW.tenant AND type = NEW.type AND name = NEW.name;
  INSERT INTO versions (tenant, type, name, seq, version, mime, size, modified, sum, blob, metadata)
    SELECT NEW.tenant, NEW.type, NEW.name,
      1 + coalesce((SELECT max(seq) FROM versions WHERE tenant = NEW.tenant AND type = NEW.type AND name = NEW.name), 0),
      NEW.version, NEW.mime, NEW.size, NEW.modified, NEW.sum, NEW.blob, NEW.metadata
    WHERE NEW.state = 'live';
  DELETE FROM versions WHERE NEW.keep > 0 AND NEW.state = 'live' AND tenant = NEW.tenant AND type = NEW.type AND name = NEW.name
    AND seq <= (SELECT max(seq) FROM versions WHERE tenant = NEW.tenant AND type = NEW.type AND name = NEW.name) - NEW.keep;
  INSERT INTO history (tenant, type, id, name, body) SELECT NEW.tenant, NEW.type, NEW.id, NEW.version, NEW.history
    WHERE NEW.history IS NOT NULL;
  INSERT INTO changes (origin, events) VALUES (NEW.origin, NEW.events);
END;

CREATE TRIGGER item_deleted AFTER DELETE ON items WHEN OLD.state <> 'live' BEGIN
  INSERT INTO orphans (blob, at) VALUES (OLD.blob, unixepoch()) ON CONFLICT (blob) DO UPDATE SET at = excluded.at;
END;

CREATE TRIGGER version_deleted AFTER DELETE ON versions BEGIN
  INSERT INTO orphans (blob, at) VALUES (OLD.blob, unixepoch()) ON CONFLICT (blob) DO UPDATE SET at = excluded.at;
END;

-- +goose StatementEnd
