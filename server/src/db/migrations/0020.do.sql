-- WW1: looks at several people at once name them in the detail, by officer or by squad, so that each of them is told.
CREATE INDEX audit_officers ON audit USING gin ((detail -> 'officers')) WHERE detail ? 'officers';
CREATE INDEX audit_squads ON audit USING gin ((detail -> 'squads')) WHERE detail ? 'squads';
