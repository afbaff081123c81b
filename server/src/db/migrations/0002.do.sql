-- Signing in: language of an account, credentials of walls without a person, and what kind of session it is.

ALTER TABLE account ADD COLUMN language text NOT NULL DEFAULT 'zh-CN' CHECK (language IN ('zh-CN', 'en'));

-- A kiosk's token stands in an address that is shown once; only its SHA-256 is kept.
CREATE TABLE kiosk_token (
  id           text PRIMARY KEY,
  account_id   text NOT NULL REFERENCES account ON DELETE CASCADE,
  label        text NOT NULL,
  token_sha256 bytea NOT NULL UNIQUE,
  created_by   text NOT NULL,
  created_at   timestamptz NOT NULL,
  last_used_at timestamptz,
  revoked_at   timestamptz
);
CREATE INDEX kiosk_token_account ON kiosk_token (account_id);

-- A session ends when it was not used for idle_s seconds, at expires_at, or when revoked.
ALTER TABLE session
  ADD COLUMN kiosk_id text REFERENCES kiosk_token ON DELETE CASCADE,
  ADD COLUMN idle_s integer NOT NULL DEFAULT 14400;
CREATE INDEX session_expiry ON session (expires_at);

-- WW2, AB5: entries and steps are only ever added. A changed one is found by its hash; this stops honest mistakes.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER absence_step_append_only BEFORE UPDATE OR DELETE ON absence_step
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
