-- What is believed of a shift, and its incidents, are asked for by shift: at a start of all shifts near now.
CREATE INDEX duty_interval_shift ON duty_interval (shift_id) WHERE upper_inf(known);
CREATE INDEX incident_shift ON incident (shift_id);
