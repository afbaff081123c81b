-- CI1: a check-in ends with the duty that it verifies.
ALTER TABLE check_in DROP CONSTRAINT check_in_ended_by_check;
ALTER TABLE check_in ADD CONSTRAINT check_in_ended_by_check
  CHECK (ended_by IN ('officer', 'supervisor', 'time', 'off-duty', 'system'));
