-- Rule versions: who published one, why, and whether it reaches shifts that run. `rules` holds the numbers that the squad
-- sets itself; the others come from the squads above. `version` counts over all squads, so that a number names one row.

ALTER TABLE rule_version
  ADD COLUMN running boolean NOT NULL DEFAULT false,
  ADD COLUMN reason  text,
  ADD COLUMN made_at timestamptz NOT NULL DEFAULT now();
CREATE UNIQUE INDEX rule_version_number ON rule_version (version);
