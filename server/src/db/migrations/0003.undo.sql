DROP INDEX incident_shift;
DROP INDEX duty_interval_shift;
