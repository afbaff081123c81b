DROP INDEX audit_squads;
DROP INDEX audit_officers;
