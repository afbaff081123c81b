-- AB6: a fault found in a check-in goes through the procedure of an absence, and is none.
ALTER TABLE absence
  ADD COLUMN about text NOT NULL DEFAULT 'absence' CHECK (about IN ('absence', 'check-in-fault')),
  ADD COLUMN check_in_id text REFERENCES check_in,
  ADD CHECK ((about = 'check-in-fault') = (check_in_id IS NOT NULL));
CREATE INDEX absence_check_in ON absence (check_in_id) WHERE check_in_id IS NOT NULL;
