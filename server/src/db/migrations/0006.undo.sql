DROP TABLE notice;
DROP TABLE absence_photo;
DROP FUNCTION refuse_change_of_sent();
DROP TRIGGER absence_append_only ON absence;
ALTER TABLE absence_step DROP COLUMN detail;
ALTER TABLE absence DROP COLUMN procedure_version;
DROP TABLE procedure_version;
