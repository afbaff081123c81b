-- DU11, DU13: when a squad (NULL: everybody) was degraded, and why. A fact of its own that every plan reads: verdicts,
-- replay and explanations of that time say the same after a restart.
CREATE TABLE degraded_span (
  id       text PRIMARY KEY,
  squad_id text REFERENCES squad,
  reason   text NOT NULL CHECK (reason IN ('mass-silence', 'outage', 'datum')),
  began_at timestamptz NOT NULL,
  ended_at timestamptz,                    -- NULL while it goes on
  known_at timestamptz NOT NULL,           -- when we found out: later than its begin
  terminals integer NOT NULL DEFAULT 0,    -- how many it was seen by, of so many
  of_terminals integer NOT NULL DEFAULT 0
);
CREATE INDEX degraded_span_time ON degraded_span (began_at);

-- DU15: an incident may be about a post of a squad, without any officer.
ALTER TABLE incident
  ALTER COLUMN officer_id DROP NOT NULL,
  ADD COLUMN post_id text,
  ADD COLUMN squad_id text REFERENCES squad,
  ADD CONSTRAINT incident_subject CHECK (officer_id IS NOT NULL OR (post_id IS NOT NULL AND squad_id IS NOT NULL));

-- DU14: a roster correction looks for what was sealed of an officer.
CREATE INDEX sealed_fix_officer ON sealed_fix (officer_id, event_at);

-- DU10: what a clock that is off by hours sent is found by when it arrived.
CREATE INDEX fix_untrusted ON fix (officer_id, received_at) WHERE 'clock-untrusted' = ANY (marks);
