-- What is kept of check-ins (CI5): snapshots with both sides' pictures, recordings in chunks; and stills.

CREATE TABLE check_in_snapshot (
  id          text PRIMARY KEY,
  check_in_id text NOT NULL REFERENCES check_in,
  -- Good for this snapshot only; stands in both pictures.
  code        text NOT NULL UNIQUE,
  at          timestamptz NOT NULL,
  taken_by    text NOT NULL,
  taken_by_name text NOT NULL,
  -- The lines in the picture as the server gave them.
  watermark   jsonb NOT NULL
);
CREATE INDEX check_in_snapshot_check_in ON check_in_snapshot (check_in_id, at);

-- The bytes as they came. A snapshot without the officer's picture is one-sided.
CREATE TABLE check_in_picture (
  snapshot_id text NOT NULL REFERENCES check_in_snapshot,
  side        text NOT NULL CHECK (side IN ('supervisor', 'officer')),
  at          timestamptz NOT NULL,
  sent_by     text NOT NULL,
  format      text NOT NULL CHECK (format IN ('jpeg', 'png', 'webp')),
  width       integer NOT NULL,
  height      integer NOT NULL,
  byte_count  integer NOT NULL,
  sha256      text NOT NULL,
  bytes       bytea NOT NULL,
  PRIMARY KEY (snapshot_id, side)
);
CREATE TRIGGER check_in_snapshot_append_only BEFORE UPDATE OR DELETE ON check_in_snapshot
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER check_in_picture_append_only BEFORE UPDATE OR DELETE ON check_in_picture
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE retention_version (
  version    integer PRIMARY KEY,
  -- Days.
  ordinary   integer NOT NULL,
  evidence   integer NOT NULL,
  valid_from timestamptz NOT NULL,
  made_by    text NOT NULL,
  reason     text NOT NULL
);
INSERT INTO retention_version VALUES (1, 30, 730, '2026-01-01Z', 'installation', 'defaults');
CREATE TRIGGER retention_version_append_only BEFORE UPDATE OR DELETE ON retention_version
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The bytes lie in the data folder (media/recordings); here is what they are to be.
CREATE TABLE recording (
  id              text PRIMARY KEY,
  check_in_id     text NOT NULL REFERENCES check_in,
  officer_id      text NOT NULL REFERENCES officer,
  made_by         text NOT NULL,
  made_by_name    text NOT NULL,
  began_at        timestamptz NOT NULL,
  stage           text NOT NULL CHECK (stage IN ('recording', 'finished', 'erased')),
  ended_at        timestamptz,
  ended_by        text CHECK (ended_by IN ('supervisor', 'silence', 'check-in', 'bound')),
  -- The chain over all chunks so far; follows recording_chunk in the same transaction.
  chain           text NOT NULL,
  chunk_count     integer NOT NULL DEFAULT 0,
  byte_count      bigint NOT NULL DEFAULT 0,
  last_at         timestamptz NOT NULL,
  -- The seekable copy, made from the chunks when finished.
  playable_sha256 text,
  playable_bytes  bigint,
  duration_ms     integer,
  unplayable      text,
  retention       text NOT NULL DEFAULT 'ordinary' CHECK (retention IN ('ordinary', 'evidence')),
  -- Legal hold: by whom and why; NULL: none.
  held_by         text,
  held_at         timestamptz,
  held_reason     text,
  CHECK ((stage = 'recording') = (ended_at IS NULL)),
  CHECK ((held_by IS NULL) = (held_at IS NULL) AND (held_by IS NULL) = (held_reason IS NULL))
);
CREATE UNIQUE INDEX recording_open ON recording (check_in_id) WHERE stage = 'recording';
CREATE INDEX recording_check_in ON recording (check_in_id, began_at);
CREATE INDEX recording_officer ON recording (officer_id, began_at);
CREATE INDEX recording_ended ON recording (ended_at) WHERE stage = 'finished';
CREATE TRIGGER recording_kept BEFORE DELETE ON recording FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE recording_chunk (
  recording_id text NOT NULL REFERENCES recording,
  n            integer NOT NULL,
  byte_count   integer NOT NULL,
  sha256       text NOT NULL,
  at           timestamptz NOT NULL,
  PRIMARY KEY (recording_id, n)
);
CREATE TRIGGER recording_chunk_append_only BEFORE UPDATE OR DELETE ON recording_chunk
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- 监控大屏信息采集: the map view or a video tile at one moment.
CREATE TABLE still (
  id           text PRIMARY KEY,
  subject      text NOT NULL CHECK (subject IN ('map', 'check-in', 'camera')),
  -- The check-in or camera it shows.
  source       text,
  officer_id   text REFERENCES officer,
  -- Squads whose officers it may show: only who sees all of them sees it.
  squads       text[] NOT NULL,
  captured_at  timestamptz NOT NULL,
  received_at  timestamptz NOT NULL,
  made_by      text NOT NULL,
  made_by_name text NOT NULL,
  note         text NOT NULL,
  place        text NOT NULL,
  lon          double precision,
  lat          double precision,
  format       text NOT NULL CHECK (format IN ('jpeg', 'png', 'webp')),
  width        integer NOT NULL,
  height       integer NOT NULL,
  byte_count   integer NOT NULL,
  sha256       text NOT NULL,
  bytes        bytea NOT NULL,
  CHECK ((subject = 'map') = (source IS NULL)),
  UNIQUE (made_by, sha256)
);
CREATE INDEX still_time ON still (captured_at);
CREATE TRIGGER still_append_only BEFORE UPDATE OR DELETE ON still
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- 问题线索: RE1 opens its item from here.
CREATE TABLE still_finding (
  still_id     text PRIMARY KEY REFERENCES still,
  made_by      text NOT NULL,
  made_by_name text NOT NULL,
  at           timestamptz NOT NULL,
  note         text NOT NULL
);
CREATE TRIGGER still_finding_append_only BEFORE UPDATE OR DELETE ON still_finding
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
