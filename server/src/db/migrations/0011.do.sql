-- Spot checks (SC1–SC3). What was committed to, what came out, and what became of it are only ever added: nobody, the
-- server included, can swap a pool after its commitment was published.

CREATE TABLE spot_check (
  id           text PRIMARY KEY,
  made_by      text NOT NULL,             -- account id
  maker_name   text NOT NULL,
  committed_at timestamptz NOT NULL,
  squad_ids    text[] NOT NULL,           -- squads drawn from, as in `parameters`; for scope
  parameters   jsonb NOT NULL,
  pool         jsonb NOT NULL,
  commitment   text NOT NULL,
  secret       text NOT NULL              -- told only with the result
);
CREATE INDEX spot_check_time ON spot_check (committed_at);

CREATE TABLE spot_check_result (
  spot_check_id text PRIMARY KEY REFERENCES spot_check,
  drawn_at      timestamptz NOT NULL,
  value         text NOT NULL,            -- what the drawer added
  drawn         jsonb NOT NULL
);

-- SC3: what became of somebody drawn; open until a step says `checked`.
CREATE TABLE spot_check_step (
  id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  spot_check_id text NOT NULL REFERENCES spot_check_result,
  officer_id    text NOT NULL REFERENCES officer,
  outcome       text NOT NULL CHECK (outcome IN ('checked', 'skipped')),
  reason        text,
  actor         text NOT NULL,
  actor_name    text NOT NULL,
  at            timestamptz NOT NULL,
  CHECK (outcome <> 'skipped' OR reason IS NOT NULL)
);
CREATE INDEX spot_check_step_check ON spot_check_step (spot_check_id, id);
CREATE INDEX spot_check_step_officer ON spot_check_step (officer_id, at);

CREATE TRIGGER spot_check_append_only BEFORE UPDATE OR DELETE ON spot_check
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER spot_check_result_append_only BEFORE UPDATE OR DELETE ON spot_check_result
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER spot_check_step_append_only BEFORE UPDATE OR DELETE ON spot_check_step
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Draws to be prepared at a later time: the pool is frozen then, and the drawer told.
CREATE TABLE spot_check_plan (
  id         text PRIMARY KEY,
  made_by    text NOT NULL,
  due_at     timestamptz NOT NULL,
  parameters jsonb NOT NULL,
  settled_at timestamptz,                 -- prepared, refused or cancelled
  outcome    text                         -- id of the spot check, or a refusal's code, or 'cancelled'
);
CREATE INDEX spot_check_plan_due ON spot_check_plan (due_at) WHERE settled_at IS NULL;
