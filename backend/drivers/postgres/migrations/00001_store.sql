-- +goose Up
-- +goose StatementBegin

-- Keys compare bytewise, whatever the database is set to.

CREATE TABLE tenants (
  tenant text COLLATE "C" PRIMARY KEY
);

CREATE TABLE types (
  tenant text COLLATE "C" NOT NULL,
  type   text COLLATE "C" NOT NULL,
  PRIMARY KEY (tenant, type)
);

CREATE TABLE folders (
  tenant text COLLATE "C" NOT NULL,
  type   text COLLATE "C" NOT NULL,
  state  text COLLATE "C" NOT NULL,
  folder text COLLATE "C" NOT NULL,
  PRIMARY KEY (tenant, type, state, folder)
);

-- One slim row for an item in a state; a list page is a range of this key. There
-- is room in its pages, so that a row that is written again stays in its page.
CREATE TABLE items (
  tenant   text COLLATE "C" NOT NULL,
  type     text COLLATE "C" NOT NULL,
  state    text COLLATE "C" NOT NULL,
  name     text COLLATE "C" NOT NULL,
  mime     text NOT NULL,
  size     bigint NOT NULL,
  modified timestamptz NOT NULL,
  sum      bytea NOT NULL,  -- SHA-256 of the content
  blob     bigint NOT NULL, -- in blobs
  revision text COLLATE "C" NOT NULL,
  version  text COLLATE "C" NOT NULL, -- of live content, else ''
  base     text COLLATE "C" NOT NULL, -- version that a draft was made from, or ''
  metadata jsonb NOT NULL,            -- an object of strings
  fold     text COLLATE "C" NOT NULL, -- the name with case folded
  PRIMARY KEY (tenant, type, state, name)
) WITH (fillfactor = 85);

CREATE INDEX items_fold ON items (tenant, type, fold);
-- What is live is also a version, so that its blob is found there.
CREATE INDEX items_blob ON items (blob) WHERE state <> 'live';
CREATE INDEX items_metadata ON items USING gin (metadata jsonb_path_ops);

-- Versions of live content, numbered for each name, the newest included.
CREATE TABLE versions (
  tenant   text COLLATE "C" NOT NULL,
  type     text COLLATE "C" NOT NULL,
  name     text COLLATE "C" NOT NULL,
  seq      bigint NOT NULL,
  version  text COLLATE "C" NOT NULL,
  mime     text NOT NULL,
  size     bigint NOT NULL,
  modified timestamptz NOT NULL,
  sum      bytea NOT NULL,
  blob     bigint NOT NULL,
  metadata jsonb NOT NULL,
  PRIMARY KEY (tenant, type, name, seq)
);

CREATE INDEX versions_version ON versions (version);
CREATE INDEX versions_blob ON versions (blob);

-- Names that are in no state but have versions.
CREATE TABLE deleted (
  tenant text COLLATE "C" NOT NULL,
  type   text COLLATE "C" NOT NULL,
  name   text COLLATE "C" NOT NULL,
  fold   text COLLATE "C" NOT NULL,
  at     timestamptz NOT NULL,
  PRIMARY KEY (tenant, type, name)
);

CREATE INDEX deleted_fold ON deleted (tenant, type, fold);

-- Content, once for equal bytes. sum is NULL and size 0 while an upload is under
-- way. Content is not compressed again, and a short one stays in its row.
CREATE TABLE blobs (
  id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  sum  bytea UNIQUE,
  size bigint NOT NULL,
  data bytea NOT NULL -- the first 256 KiB
) WITH (toast_tuple_target = 4080);

CREATE TABLE chunks (
  blob bigint NOT NULL,
  no   bigint NOT NULL, -- from 1
  data bytea NOT NULL,
  PRIMARY KEY (blob, no)
);

-- Blobs that nothing may point to any longer, since when (seconds since 1970).
CREATE TABLE orphans (
  blob bigint PRIMARY KEY,
  at   bigint NOT NULL
);

-- The newest events, for watchers in other processes: a row for each commit. seq
-- grows with the commits of one item, but a smaller one may be committed after a
-- greater one; xid tells which commits are still to come.
CREATE TABLE changes (
  xid    xid8 NOT NULL DEFAULT pg_current_xact_id(),
  seq    bigint GENERATED ALWAYS AS IDENTITY,
  origin text NOT NULL,
  events text NOT NULL, -- a JSON array of storage.Event
  PRIMARY KEY (xid, seq)
);

-- Documents, a table for each kind, keyed in the order in which they are asked for.
CREATE TABLE history (
  tenant text COLLATE "C" NOT NULL,
  type   text COLLATE "C" NOT NULL,
  id     text COLLATE "C" NOT NULL,
  name   text COLLATE "C" NOT NULL, -- the version
  body   bytea NOT NULL,
  PRIMARY KEY (tenant, type, id, name)
);

CREATE TABLE comments (
  tenant text COLLATE "C" NOT NULL,
  type   text COLLATE "C" NOT NULL,
  state  text COLLATE "C" NOT NULL,
  id     text COLLATE "C" NOT NULL,
  name   text COLLATE "C" NOT NULL,
  body   bytea NOT NULL,
  PRIMARY KEY (tenant, type, state, id, name)
);

CREATE TABLE records (
  tenant text COLLATE "C" NOT NULL,
  type   text COLLATE "C" NOT NULL,
  kind   text COLLATE "C" NOT NULL,
  id     text COLLATE "C" NOT NULL,
  name   text COLLATE "C" NOT NULL,
  body   bytea NOT NULL,
  PRIMARY KEY (tenant, type, kind, id, name)
);

CREATE TABLE indexes (
  tenant text COLLATE "C" NOT NULL,
  type   text COLLATE "C" NOT NULL,
  state  text COLLATE "C" NOT NULL,
  id     text COLLATE "C" NOT NULL, -- the folder, '' is the top
  body   bytea NOT NULL,
  PRIMARY KEY (tenant, type, state, id)
);

CREATE TABLE schemas (
  tenant text COLLATE "C" NOT NULL, -- '' is global
  name   text COLLATE "C" NOT NULL,
  body   bytea NOT NULL,
  PRIMARY KEY (tenant, name)
);

CREATE TABLE webhooks (
  tenant text COLLATE "C" NOT NULL,
  name   text COLLATE "C" NOT NULL,
  body   bytea NOT NULL,
  PRIMARY KEY (tenant, name)
);

CREATE TABLE sessions (
  name text COLLATE "C" PRIMARY KEY, -- SHA-256 of the token
  body bytea NOT NULL
);

ALTER TABLE blobs ALTER COLUMN data SET STORAGE EXTERNAL;
ALTER TABLE chunks ALTER COLUMN data SET STORAGE EXTERNAL;

-- item_writes is how an item is set, all of it in one statement.
CREATE VIEW item_writes AS SELECT tenant, type, state, name, fold, revision, version, base, mime, size, modified, sum, blob, metadata,
  ''::text AS id, NULL::bytea AS history, 0 AS keep, ''::text AS origin, ''::text AS events FROM items;

CREATE FUNCTION item_write() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  newest bigint;
BEGIN
  IF NEW.state <> 'live' THEN
    INSERT INTO orphans (blob, at) SELECT i.blob, extract(epoch FROM clock_timestamp()) FROM items AS i
      WHERE i.tenant = NEW.tenant AND i.type = NEW.type AND i.state = NEW.state AND i.name = NEW.name AND i.blob <> NEW.blob
      ON CONFLICT (blob) DO UPDATE SET at = excluded.at;
  END IF;
  INSERT INTO items (tenant, type, state, name, fold, revision, version, base, mime, size, modified, sum, blob, metadata)
    VALUES (NEW.tenant, NEW.type, NEW.state, NEW.name, NEW.fold, NEW.revision, NEW.version, NEW.base, NEW.mime, NEW.size, NEW.modified,
      NEW.sum, NEW.blob, NEW.metadata)
    ON CONFLICT (tenant, type, state, name) DO UPDATE SET revision = excluded.revision, version = excluded.version, base = excluded.base,
      mime = excluded.mime, size = excluded.size, modified = excluded.modified, sum = excluded.sum, blob = excluded.blob,
      metadata = excluded.metadata;
  DELETE FROM deleted AS d WHERE d.tenant = NEW.tenant AND d.type = NEW.type AND d.name = NEW.name;
  IF NEW.state = 'live' THEN
    SELECT coalesce(max(v.seq), 0) + 1 INTO newest FROM versions AS v WHERE v.tenant = NEW.tenant AND v.type = NEW.type AND v.name = NEW.name;
    INSERT INTO versions (tenant, type, name, seq, version, mime, size, modified, sum, blob, metadata)
      VALUES (NEW.tenant, NEW.type, NEW.name, newest, NEW.version, NEW.mime, NEW.size, NEW.modified, NEW.sum, NEW.blob, NEW.metadata);
    IF NEW.keep > 0 THEN
      DELETE FROM versions AS v WHERE v.tenant = NEW.tenant AND v.type = NEW.type AND v.name = NEW.name AND v.seq <= newest - NEW.keep;
    END IF;
  END IF;
  IF NEW.history IS NOT NULL THEN
    INSERT INTO history (tenant, type, id, name, body) VALUES (NEW.tenant, NEW.type, NEW.id, NEW.version, NEW.history);
  END IF;
  INSERT INTO changes (origin, events) VALUES (NEW.origin, NEW.events);
  RETURN NEW;
END $$;

CREATE TRIGGER item_write INSTEAD OF INSERT ON item_writes FOR EACH ROW EXECUTE FUNCTION item_write();

-- What no longer points to its blob is noted, in the order of the blobs so that
-- two that note the same ones wait for each other and do not lock each other out.
CREATE FUNCTION items_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO orphans (blob, at) SELECT DISTINCT g.blob, extract(epoch FROM clock_timestamp())::bigint FROM gone AS g
    WHERE g.state <> 'live' ORDER BY g.blob
    ON CONFLICT (blob) DO UPDATE SET at = excluded.at;
  RETURN NULL;
END $$;

CREATE TRIGGER items_deleted AFTER DELETE ON items REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION items_deleted();

CREATE FUNCTION versions_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO orphans (blob, at) SELECT DISTINCT g.blob, extract(epoch FROM clock_timestamp())::bigint FROM gone AS g ORDER BY g.blob
    ON CONFLICT (blob) DO UPDATE SET at = excluded.at;
  RETURN NULL;
END $$;

CREATE TRIGGER versions_deleted AFTER DELETE ON versions REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION versions_deleted();

-- put_item carries out in one round trip what is otherwise a transaction: it takes
-- the locks of the claim, looks at what is there, and if the conditions hold binds
-- the content and sets the item. It returns whether it did, and what it found.
-- Each statement in it sees what was committed before that statement began, and
-- thus before the locks were had.
CREATE FUNCTION put_item(tenant_lock bigint, thing_lock bigint,
  a_tenant text, a_type text, a_state text, a_name text, a_fold text, new_revision text, new_version text, new_mime text, new_size bigint,
  new_modified timestamptz, new_sum bytea, content bytea, new_metadata jsonb, a_id text, new_history bytea, new_keep int, new_origin text,
  new_events text, if_match text, target text, parent_mark text,
  OUT done boolean, OUT old_revision text, OUT old_version text, OUT old_base text, OUT old_metadata jsonb, OUT live_revision text,
  OUT live_version text, OUT bound bigint, OUT clash text, OUT known boolean)
LANGUAGE plpgsql AS $$
DECLARE
  new_base text := '';
BEGIN
  PERFORM pg_advisory_xact_lock_shared(tenant_lock);
  PERFORM pg_advisory_xact_lock(thing_lock);
  SELECT coalesce(i.revision, ''), coalesce(i.version, ''), coalesce(i.base, ''), coalesce(i.metadata, '{}'),
      coalesce(l.revision, ''), coalesce(l.version, ''), EXISTS (SELECT 1 FROM types AS t WHERE t.tenant = a_tenant AND t.type = a_type)
    INTO old_revision, old_version, old_base, old_metadata, live_revision, live_version, known
    FROM (SELECT 1) AS always
    LEFT JOIN items AS i ON i.tenant = a_tenant AND i.type = a_type AND i.state = a_state AND i.name = a_name
    LEFT JOIN items AS l ON l.tenant = a_tenant AND l.type = a_type AND l.state = 'live' AND l.name = a_name;
  IF old_revision = '' THEN -- the name may be new
    SELECT x.name INTO clash FROM (
      SELECT i.name FROM items AS i WHERE i.tenant = a_tenant AND i.type = a_type AND i.fold = a_fold AND i.name <> a_name
      UNION ALL SELECT d.name FROM deleted AS d WHERE d.tenant = a_tenant AND d.type = a_type AND d.fold = a_fold AND d.name <> a_name) AS x
      LIMIT 1;
  END IF;
  clash := coalesce(clash, '');
  bound := 0;
  done := known AND clash = '' AND (if_match IS NULL OR if_match = old_revision)
    AND (a_state = 'live' OR target IS NULL OR target = live_revision);
  IF NOT done THEN
    RETURN;
  END IF;
  IF a_state <> 'live' THEN
    new_base := CASE WHEN target IS NOT NULL OR old_revision = '' THEN live_version ELSE old_base END;
  END IF;
  LOOP
    SELECT b.id INTO bound FROM blobs AS b WHERE b.sum = new_sum FOR KEY SHARE;
    EXIT WHEN FOUND;
    INSERT INTO blobs (sum, size, data) VALUES (new_sum, new_size, content) ON CONFLICT (sum) DO NOTHING RETURNING id INTO bound;
    EXIT WHEN FOUND;
  END LOOP;
  INSERT INTO item_writes (tenant, type, state, name, fold, revision, version, base, mime, size, modified, sum, blob, metadata,
      id, history, keep, origin, events)
    VALUES (a_tenant, a_type, a_state, a_name, a_fold, new_revision, new_version, new_base, new_mime, new_size, new_modified, new_sum,
      bound, coalesce(new_metadata, old_metadata), a_id,
      convert_to(replace(convert_from(new_history, 'UTF8'), parent_mark, old_version), 'UTF8'), new_keep, new_origin, new_events);
END $$;

-- +goose StatementEnd
