-- What the branch holds, as tables. All of it can be made anew from the commits.

CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- The commits of the branch in the order in which they were followed.
CREATE TABLE commits (
  seq INTEGER PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  time INTEGER NOT NULL,            -- nanoseconds
  author TEXT NOT NULL,
  message TEXT NOT NULL,
  action TEXT NOT NULL,
  source TEXT NOT NULL,
  claimed INTEGER NOT NULL,         -- it stands for a history record
  note BLOB                         -- the history record, where it says more than the commit
);

-- What stands at the tip. state: 0 live, 1 draft, 2 pending.
CREATE TABLE items (
  tenant TEXT NOT NULL, type TEXT NOT NULL, state INTEGER NOT NULL, name TEXT NOT NULL,
  blob TEXT NOT NULL, size INTEGER NOT NULL,
  oid TEXT NOT NULL,                -- of the Git LFS object, '' when the blob is the content
  sidecar TEXT NOT NULL,            -- blob of the sidecar, '' when there is none
  mime TEXT NOT NULL, metadata TEXT NOT NULL,
  base TEXT NOT NULL,
  seq INTEGER NOT NULL,             -- of the commit that changed the address last
  version INTEGER NOT NULL,         -- seq of the version that is live, 0 for other states
  PRIMARY KEY (tenant, type, state, name)
) WITHOUT ROWID;

-- Versions of live content. place counts them within the item.
CREATE TABLE versions (
  tenant TEXT NOT NULL, type TEXT NOT NULL, name TEXT NOT NULL, place INTEGER NOT NULL,
  seq INTEGER NOT NULL, parent INTEGER NOT NULL,
  blob TEXT NOT NULL, size INTEGER NOT NULL, oid TEXT NOT NULL, sidecar TEXT NOT NULL,
  PRIMARY KEY (tenant, type, name, place)
) WITHOUT ROWID;

-- Every name that stands in a state or has versions.
CREATE TABLE names (
  tenant TEXT NOT NULL, type TEXT NOT NULL, name TEXT NOT NULL, fold TEXT NOT NULL,
  states INTEGER NOT NULL,          -- a bit for each
  versions INTEGER NOT NULL,        -- how many
  gone INTEGER NOT NULL,            -- when it left its last state, nanoseconds
  PRIMARY KEY (tenant, type, name)
) WITHOUT ROWID;
CREATE INDEX names_fold ON names (tenant, type, fold);
CREATE INDEX names_gone ON names (tenant, type, name) WHERE states = 0 AND versions > 0;

CREATE TABLE docs (
  kind TEXT NOT NULL, tenant TEXT NOT NULL, type TEXT NOT NULL, state TEXT NOT NULL,
  id TEXT NOT NULL, grp TEXT NOT NULL, name TEXT NOT NULL,
  path TEXT NOT NULL, body BLOB NOT NULL,
  PRIMARY KEY (kind, tenant, type, state, id, grp, name)
) WITHOUT ROWID;
CREATE UNIQUE INDEX docs_path ON docs (path);
CREATE INDEX docs_scope ON docs (tenant, type);

-- Tenants (type ''), types (folder '') and folders that are kept although they may be empty.
CREATE TABLE folders (
  tenant TEXT NOT NULL, type TEXT NOT NULL, state TEXT NOT NULL, folder TEXT NOT NULL,
  PRIMARY KEY (tenant, type, state, folder)
) WITHOUT ROWID;

-- Tenants and types that there are.
CREATE TABLE scopes (tenant TEXT NOT NULL, type TEXT NOT NULL, PRIMARY KEY (tenant, type)) WITHOUT ROWID;

-- The latest changes, for watchers.
CREATE TABLE events (n INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL);
