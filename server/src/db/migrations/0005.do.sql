-- The desk as a work queue: what people do about incidents. The steps are the truth (appended, never changed); the
-- columns of `incident` are what they come to, written in the same transaction, so that a list needs no steps.
ALTER TABLE incident
  ADD COLUMN owned_by     text,
  ADD COLUMN owned_at     timestamptz,
  ADD COLUMN shelved_by   text,
  ADD COLUMN shelved_until timestamptz,
  ADD COLUMN shelf_reason text,
  ADD COLUMN note_count   integer NOT NULL DEFAULT 0,
  ADD COLUMN last_note_by text,
  ADD COLUMN last_note_at timestamptz,
  ADD COLUMN last_note    text,
  -- It ended by itself and left the desk without anybody's word.
  ADD COLUMN lapsed_at    timestamptz;

-- Until now an incident left the desk at its end: what ended is not called back to it.
UPDATE incident SET lapsed_at = now() WHERE ended_at IS NOT NULL AND acknowledged_at IS NULL AND retracted_at IS NULL;

DROP INDEX incident_open;
CREATE INDEX incident_desk ON incident (officer_id, ended_at)
  WHERE retracted_at IS NULL AND (ended_at IS NULL OR (acknowledged_at IS NULL AND lapsed_at IS NULL));
CREATE INDEX incident_shelf ON incident (shelved_until) WHERE shelved_until IS NOT NULL;

CREATE TABLE incident_step (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- One command, which may have touched several incidents.
  act         text NOT NULL,
  incident_id text NOT NULL REFERENCES incident,
  step        text NOT NULL,
  -- Account id and the name shown to people; NULL: the machine, when a shelf's time is over.
  actor       text,
  actor_name  text,
  at          timestamptz NOT NULL,
  note        text,
  until       timestamptz,
  -- What the step changed, as it was and as it became: an undo puts back what was if nothing changed since.
  before      jsonb NOT NULL DEFAULT '{}',
  after       jsonb NOT NULL DEFAULT '{}',
  undoes      bigint UNIQUE REFERENCES incident_step
);
CREATE INDEX incident_step_incident ON incident_step (incident_id, id);
CREATE INDEX incident_step_act ON incident_step (act);
CREATE TRIGGER incident_step_append_only BEFORE UPDATE OR DELETE ON incident_step
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
