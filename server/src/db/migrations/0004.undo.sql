DROP INDEX fix_untrusted;
DROP INDEX sealed_fix_officer;
DELETE FROM incident WHERE officer_id IS NULL;
ALTER TABLE incident
  DROP CONSTRAINT incident_subject,
  DROP COLUMN squad_id,
  DROP COLUMN post_id,
  ALTER COLUMN officer_id SET NOT NULL;
DROP TABLE degraded_span;
