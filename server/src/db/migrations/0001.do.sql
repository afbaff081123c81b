-- The first shape of the store. Instants are timestamptz; places are WGS-84 (DU13).
-- Nothing that was believed is overwritten: intervals are bitemporal (BT1), facts and steps are appended (AB5).

CREATE EXTENSION IF NOT EXISTS postgis;

CREATE TABLE squad (
  id        text PRIMARY KEY,
  parent_id text REFERENCES squad,
  name      text NOT NULL,
  position  integer NOT NULL DEFAULT 0
);

CREATE TABLE officer (
  id         text PRIMARY KEY,
  badge      text NOT NULL UNIQUE,
  name       text NOT NULL,
  squad_id   text NOT NULL REFERENCES squad,
  kind       text NOT NULL CHECK (kind IN ('enforcement', 'auxiliary')),
  equipment  text[] NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL DEFAULT now(),
  left_at    timestamptz
);
CREATE INDEX officer_squad ON officer (squad_id);

CREATE TABLE terminal (
  id                  text PRIMARY KEY,
  protocol            text NOT NULL CHECK (protocol IN ('osmand', 'owntracks', 'jt808', 'web')),
  datum               text NOT NULL DEFAULT 'WGS-84' CHECK (datum IN ('WGS-84', 'GCJ-02', 'BD-09', 'CGCS2000')),
  expected_interval_s integer NOT NULL CHECK (expected_interval_s BETWEEN 1 AND 3600),
  rests_silent        boolean NOT NULL DEFAULT false,
  -- HTTP protocols: SHA-256 of the bearer token in the path. Tokens are random, so a plain hash suffices.
  token_sha256        bytea UNIQUE,
  -- JT/T 808: the phone number of the header without leading zeros; the code handed out by 0x8100.
  phone               text UNIQUE,
  code_sha256         bytea,
  register_until      timestamptz,
  created_at          timestamptz NOT NULL DEFAULT now(),
  disabled_at         timestamptz,
  CHECK ((protocol = 'jt808') = (phone IS NOT NULL)),
  CHECK (protocol = 'jt808' OR token_sha256 IS NOT NULL)
);

-- Who carried a terminal when. A terminal has one carrier at a time; the ingest keeps these in memory.
CREATE TABLE terminal_binding (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  terminal_id text NOT NULL REFERENCES terminal,
  officer_id  text NOT NULL REFERENCES officer,
  valid       tstzrange NOT NULL
);
CREATE INDEX terminal_binding_terminal ON terminal_binding (terminal_id);
CREATE INDEX terminal_binding_officer ON terminal_binding (officer_id);

CREATE TABLE post_version (
  post_id       text NOT NULL,
  version       integer NOT NULL,
  name          text NOT NULL,
  squad_id      text REFERENCES squad,
  kind          text NOT NULL CHECK (kind IN ('area', 'circle', 'route')),
  geometry      geometry(Geometry, 4326) NOT NULL,
  radius_m      double precision,
  buffer_m      double precision,
  tolerance_m   double precision NOT NULL DEFAULT 30,
  needs         integer NOT NULL DEFAULT 1,
  valid         tstzrange NOT NULL,
  PRIMARY KEY (post_id, version)
);
CREATE INDEX post_version_place ON post_version USING gist (geometry);

CREATE TABLE rule_version (
  squad_id   text REFERENCES squad,           -- NULL: the bureau's default
  version    integer NOT NULL,
  rules      jsonb NOT NULL,
  valid_from timestamptz NOT NULL,
  made_by    text NOT NULL,
  UNIQUE NULLS NOT DISTINCT (squad_id, version)
);

CREATE TABLE shift (
  id           text NOT NULL,
  version      integer NOT NULL DEFAULT 1,
  name         text NOT NULL,
  officer_id   text NOT NULL REFERENCES officer,
  squad_id     text NOT NULL REFERENCES squad,
  post_ids     text[] NOT NULL,
  begins_at    timestamptz NOT NULL,
  ends_at      timestamptz NOT NULL CHECK (ends_at > begins_at),
  breaks       jsonb NOT NULL DEFAULT '[]',   -- [{"from": ISO, "to": ISO}]
  rule_version integer NOT NULL DEFAULT 1,
  known        tstzrange NOT NULL DEFAULT tstzrange(now(), NULL),
  PRIMARY KEY (id, version)
);
CREATE INDEX shift_officer ON shift (officer_id, begins_at) WHERE upper_inf(known);
CREATE INDEX shift_window ON shift (begins_at, ends_at) WHERE upper_inf(known);

CREATE TABLE leave (
  id          text PRIMARY KEY,
  officer_id  text NOT NULL REFERENCES officer,
  begins_at   timestamptz NOT NULL,
  ends_at     timestamptz NOT NULL CHECK (ends_at > begins_at),
  reason      text NOT NULL,
  approved_by text,
  known       tstzrange NOT NULL DEFAULT tstzrange(now(), NULL)
);
CREATE INDEX leave_officer ON leave (officer_id, begins_at) WHERE upper_inf(known);

-- Tracks: append-only, one partition a day (UTC) by event time, made ahead by the server; `fix_stray` takes the rest.
CREATE SEQUENCE fix_id AS bigint;
CREATE TABLE fix (
  id           bigint NOT NULL DEFAULT nextval('fix_id'),
  terminal_id  text NOT NULL,
  officer_id   text NOT NULL,
  event_at     timestamptz NOT NULL,
  received_at  timestamptz NOT NULL,
  lon_e6       integer NOT NULL,
  lat_e6       integer NOT NULL,
  sigma_m      real NOT NULL,
  accuracy_m   real,
  speed_mps    real,
  course_deg   real,
  altitude_m   real,
  battery      real,
  located      boolean NOT NULL,
  mock         boolean NOT NULL DEFAULT false,
  alarms       text[] NOT NULL DEFAULT '{}',
  marks        text[] NOT NULL DEFAULT '{}',
  -- First 8 bytes of the SHA-256 of the payload: with terminal and event time the key of a duplicate.
  payload_hash bigint NOT NULL,
  raw          jsonb,
  PRIMARY KEY (terminal_id, event_at, payload_hash)
) PARTITION BY RANGE (event_at);
CREATE INDEX fix_officer ON fix (officer_id, event_at);
CREATE INDEX fix_time ON fix USING brin (event_at);
CREATE TABLE fix_stray PARTITION OF fix DEFAULT;

CREATE TABLE heartbeat (
  terminal_id text NOT NULL,
  officer_id  text NOT NULL,
  event_at    timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  PRIMARY KEY (terminal_id, event_at)
);
CREATE INDEX heartbeat_officer ON heartbeat (officer_id, event_at);

-- DU14: fixes outside shifts. Read by nothing but the unsealing after a roster correction; erased after 24 h.
CREATE TABLE sealed_fix (LIKE fix INCLUDING DEFAULTS, sealed_at timestamptz NOT NULL DEFAULT now());
CREATE UNIQUE INDEX sealed_fix_key ON sealed_fix (terminal_id, event_at, payload_hash);
CREATE INDEX sealed_fix_age ON sealed_fix (sealed_at);

-- What was put aside, with the reason; bounded by age and count.
CREATE TABLE quarantine (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  received_at timestamptz NOT NULL,
  terminal_id text,
  protocol    text NOT NULL,
  code        text NOT NULL,
  reason      text NOT NULL,
  payload     text NOT NULL
);
CREATE INDEX quarantine_age ON quarantine (received_at);

-- BT1: `valid` is when it was true, `known` when we believed it. Revisions close `known` and add rows.
CREATE TABLE duty_interval (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  officer_id text NOT NULL REFERENCES officer,
  shift_id   text,
  state      text NOT NULL,
  cause      text,
  valid      tstzrange NOT NULL,
  known      tstzrange NOT NULL,
  known_from timestamptz NOT NULL,
  rules      text[] NOT NULL,
  evidence   jsonb NOT NULL
);
CREATE INDEX duty_interval_officer ON duty_interval (officer_id, lower(valid));
CREATE INDEX duty_interval_time ON duty_interval USING gist (valid);
CREATE INDEX duty_interval_open ON duty_interval (officer_id) WHERE upper_inf(known);

CREATE TABLE incident (
  id              text PRIMARY KEY,
  officer_id      text NOT NULL REFERENCES officer,
  shift_id        text,
  kind            text NOT NULL,
  cause           text,
  began_at        timestamptz NOT NULL,
  known_from      timestamptz NOT NULL,
  ended_at        timestamptz,
  text_zh         text NOT NULL,
  text_en         text NOT NULL,
  acknowledged_by text,
  acknowledged_at timestamptz,
  -- Set when a revision shows that there was nothing: kept, shown as withdrawn, counted nowhere.
  retracted_at    timestamptz
);
CREATE INDEX incident_open ON incident (officer_id) WHERE ended_at IS NULL AND retracted_at IS NULL;
CREATE INDEX incident_time ON incident (began_at);

CREATE TABLE absence (
  id              text PRIMARY KEY,
  officer_id      text NOT NULL REFERENCES officer,
  incident_id     text REFERENCES incident,
  reason          text NOT NULL,
  flagged_by      text NOT NULL,
  flagged_at      timestamptz NOT NULL,
  evidence        jsonb NOT NULL,
  evidence_sha256 text NOT NULL
);
CREATE INDEX absence_officer ON absence (officer_id, flagged_at);

-- AB5: every step of an absence is an appended fact; the stage is the last one's.
CREATE TABLE absence_step (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  absence_id text NOT NULL REFERENCES absence,
  stage      text NOT NULL,
  actor      text NOT NULL,
  at         timestamptz NOT NULL,
  note       text
);
CREATE INDEX absence_step_absence ON absence_step (absence_id, id);

-- WW2: each entry's hash covers the one before.
CREATE TABLE audit (
  id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at        timestamptz NOT NULL,
  actor     text NOT NULL,
  action    text NOT NULL,
  subject   text,
  reason    text,
  detail    jsonb NOT NULL DEFAULT '{}',
  prev_hash text NOT NULL,
  hash      text NOT NULL UNIQUE
);
CREATE INDEX audit_subject ON audit (subject, at);

CREATE TABLE account (
  id            text PRIMARY KEY,
  name          text NOT NULL UNIQUE,
  role          text NOT NULL CHECK (role IN ('administrator', 'auditor', 'supervisor', 'leader', 'wall', 'officer')),
  officer_id    text REFERENCES officer,
  -- argon2id; NULL: nobody can sign in until a password is set here.
  password_hash text,
  failed_count  integer NOT NULL DEFAULT 0,
  locked_until  timestamptz,
  created_at    timestamptz NOT NULL DEFAULT now(),
  disabled_at   timestamptz
);

-- The squads an account sees, each with everything below it.
CREATE TABLE account_squad (
  account_id text NOT NULL REFERENCES account ON DELETE CASCADE,
  squad_id   text NOT NULL REFERENCES squad,
  PRIMARY KEY (account_id, squad_id)
);

-- Opaque session ids; only their SHA-256 is stored.
CREATE TABLE session (
  id_sha256    bytea PRIMARY KEY,
  account_id   text NOT NULL REFERENCES account ON DELETE CASCADE,
  created_at   timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL,
  expires_at   timestamptz NOT NULL,
  revoked_at   timestamptz,
  user_agent   text
);
CREATE INDEX session_account ON session (account_id);

CREATE TABLE setting (
  key   text PRIMARY KEY,
  value jsonb NOT NULL
);
