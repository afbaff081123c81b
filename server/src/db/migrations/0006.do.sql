-- The procedure of an absence: its times as versioned settings, photos of answers, and what people are told.

-- AB2, AB4: a flag keeps the version of the times that was in force when it was made.
CREATE TABLE procedure_version (
  version    integer PRIMARY KEY,
  settings   jsonb NOT NULL,
  valid_from timestamptz NOT NULL,
  made_by    text NOT NULL,
  reason     text NOT NULL
);
INSERT INTO procedure_version VALUES
  (1, '{"answerWindowMs": 86400000, "appealWindowMs": 2592000000}', '2026-01-01Z', 'installation', 'defaults');
ALTER TABLE absence ADD COLUMN procedure_version integer NOT NULL DEFAULT 1 REFERENCES procedure_version;

-- What a step says beside its note: how somebody was told, which belief a review compared (BT3).
ALTER TABLE absence_step ADD COLUMN detail jsonb NOT NULL DEFAULT '{}';

-- AB5: there is no delete, neither of a step nor of what it is about.
CREATE TRIGGER absence_append_only BEFORE UPDATE OR DELETE ON absence
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER procedure_version_append_only BEFORE UPDATE OR DELETE ON procedure_version
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The bytes as they came. Without a step: uploaded, not sent with an answer yet; taken away after two days.
CREATE TABLE absence_photo (
  id          text PRIMARY KEY,
  absence_id  text NOT NULL REFERENCES absence,
  step_id     bigint REFERENCES absence_step,
  position    integer,
  uploaded_by text NOT NULL,
  uploaded_at timestamptz NOT NULL,
  format      text NOT NULL CHECK (format IN ('jpeg', 'png', 'webp')),
  width       integer NOT NULL,
  height      integer NOT NULL,
  byte_count  integer NOT NULL,
  sha256      text NOT NULL,
  bytes       bytea NOT NULL,
  UNIQUE (absence_id, sha256)
);
CREATE INDEX absence_photo_loose ON absence_photo (uploaded_at) WHERE step_id IS NULL;
CREATE FUNCTION refuse_change_of_sent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a photo that was sent is append-only';
END $$;
CREATE TRIGGER absence_photo_append_only BEFORE UPDATE OR DELETE ON absence_photo
  FOR EACH ROW WHEN (OLD.step_id IS NOT NULL) EXECUTE FUNCTION refuse_change_of_sent();

-- What one account is told; `dedupe` makes telling idempotent.
CREATE TABLE notice (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account_id text NOT NULL REFERENCES account ON DELETE CASCADE,
  key        text NOT NULL,
  params     jsonb NOT NULL,
  subject    text NOT NULL,
  at         timestamptz NOT NULL,
  read_at    timestamptz,
  dedupe     text NOT NULL,
  UNIQUE (account_id, dedupe)
);
CREATE INDEX notice_account ON notice (account_id, id);
CREATE INDEX notice_age ON notice (at);
