DROP INDEX rule_version_number;
ALTER TABLE rule_version DROP COLUMN running, DROP COLUMN reason, DROP COLUMN made_at;
