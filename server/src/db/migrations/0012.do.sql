-- One-time codes that bind an officer's phone as a web terminal; only the SHA-256 of a code is kept.
CREATE TABLE terminal_code (
  code_sha256 bytea PRIMARY KEY,
  officer_id  text NOT NULL REFERENCES officer,
  made_by     text NOT NULL,
  made_at     timestamptz NOT NULL,
  expires_at  timestamptz NOT NULL,
  used_at     timestamptz,
  terminal_id text REFERENCES terminal
);
CREATE INDEX terminal_code_officer ON terminal_code (officer_id, made_at);

-- Short messages from supervisors to an officer.
CREATE TABLE message (
  id           text PRIMARY KEY,
  officer_id   text NOT NULL REFERENCES officer,
  sent_by      text NOT NULL,
  sent_by_name text NOT NULL,
  sent_at      timestamptz NOT NULL,
  text         text NOT NULL CHECK (length(text) BETWEEN 1 AND 200),
  -- What became of it on the officer's JT/T 808 terminal; NULL: the officer carries none.
  downlink     text CHECK (downlink IN ('written', 'not-reachable')),
  read_at      timestamptz
);
CREATE INDEX message_officer ON message (officer_id, sent_at);
