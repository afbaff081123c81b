ALTER TABLE spot_check_step DROP COLUMN check_in_id;
DROP TABLE check_in_checklist;
DROP TABLE checklist_version;
DROP TABLE check_in_event;
DROP TABLE check_in;
