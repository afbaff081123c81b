DROP TRIGGER absence_step_append_only ON absence_step;
DROP TRIGGER audit_append_only ON audit;
DROP FUNCTION refuse_change();
ALTER TABLE session DROP COLUMN idle_s, DROP COLUMN kiosk_id;
DROP INDEX session_expiry;
DROP TABLE kiosk_token;
ALTER TABLE account DROP COLUMN language;
