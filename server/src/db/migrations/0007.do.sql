-- The roster is edited here: each version of a shift says who made it, why, and from when its posts hold.

ALTER TABLE shift
  ADD COLUMN made_by text,
  ADD COLUMN reason text,
  -- NULL: from the moment it became known. Earlier for a correction: "he stood there since nine".
  ADD COLUMN applies_from timestamptz;

-- A leave that is asked for excuses nobody: only what was approved stands in `leave`.
CREATE TABLE leave_request (
  id           text PRIMARY KEY,
  officer_id   text NOT NULL REFERENCES officer,
  begins_at    timestamptz NOT NULL,
  ends_at      timestamptz NOT NULL CHECK (ends_at > begins_at),
  reason       text NOT NULL,
  requested_by text NOT NULL,
  requested_at timestamptz NOT NULL,
  -- The leave that an approval made.
  leave_id     text REFERENCES leave
);
CREATE INDEX leave_request_time ON leave_request (begins_at, ends_at);
CREATE INDEX leave_request_officer ON leave_request (officer_id, begins_at);

-- As AB5: every step is an appended fact; the stage is the last one's.
CREATE TABLE leave_step (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  request_id text NOT NULL REFERENCES leave_request,
  stage      text NOT NULL CHECK (stage IN ('requested', 'approved', 'rejected', 'cancelled')),
  actor      text NOT NULL,
  at         timestamptz NOT NULL,
  note       text
);
CREATE INDEX leave_step_request ON leave_step (request_id, id);
CREATE TRIGGER leave_step_append_only BEFORE UPDATE OR DELETE ON leave_step
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
