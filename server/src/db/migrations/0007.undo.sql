DROP TABLE leave_step;
DROP TABLE leave_request;
ALTER TABLE shift DROP COLUMN applies_from, DROP COLUMN reason, DROP COLUMN made_by;
