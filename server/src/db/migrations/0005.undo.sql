DROP TABLE incident_step;
DROP INDEX incident_desk;
DROP INDEX incident_shelf;
ALTER TABLE incident
  DROP COLUMN owned_by, DROP COLUMN owned_at, DROP COLUMN shelved_by, DROP COLUMN shelved_until,
  DROP COLUMN shelf_reason, DROP COLUMN note_count, DROP COLUMN last_note_by, DROP COLUMN last_note_at,
  DROP COLUMN last_note, DROP COLUMN lapsed_at;
CREATE INDEX incident_open ON incident (officer_id) WHERE ended_at IS NULL AND retracted_at IS NULL;
