-- Video check-ins (CI1–CI7).

CREATE TABLE check_in (
  id            text PRIMARY KEY,
  officer_id    text NOT NULL REFERENCES officer,
  -- The shift that it was in; NULL: rung during an SOS off shift.
  shift_id      text,
  -- Account of the supervisor who rang, the name people see, and the unit the officer is told.
  rung_by       text NOT NULL,
  rung_by_name  text NOT NULL,
  unit          text NOT NULL,
  reason        text NOT NULL CHECK (reason IN ('routine', 'spot-check', 'incident', 'sos')),
  incident_id   text REFERENCES incident,
  spot_check_id text REFERENCES spot_check_result,
  rang_at       timestamptz NOT NULL,
  heard_at      timestamptz,
  answered_at   timestamptz,
  live_at       timestamptz,
  ended_at      timestamptz,
  outcome       text CHECK (outcome IN ('answered', 'busy', 'no-answer', 'technical-failure', 'cancelled')),
  ended_by      text CHECK (ended_by IN ('officer', 'supervisor', 'time', 'system')),
  failed_part   text,
  busy_reason   text,
  on_wall       boolean NOT NULL DEFAULT false,
  CHECK ((ended_at IS NULL) = (outcome IS NULL)),
  CHECK ((outcome = 'busy') = (busy_reason IS NOT NULL)),
  -- CI2: silence is the officer's only when the terminal said that it rings.
  CHECK (outcome <> 'no-answer' OR heard_at IS NOT NULL)
);
CREATE UNIQUE INDEX check_in_open ON check_in (officer_id) WHERE ended_at IS NULL;
CREATE INDEX check_in_officer ON check_in (officer_id, rang_at);
CREATE INDEX check_in_time ON check_in (rang_at);
CREATE INDEX check_in_spot_check ON check_in (spot_check_id) WHERE spot_check_id IS NOT NULL;
-- What has ended stays as it ended.
CREATE TRIGGER check_in_ended_stays BEFORE UPDATE ON check_in
  FOR EACH ROW WHEN (OLD.ended_at IS NOT NULL) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER check_in_kept BEFORE DELETE ON check_in FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Its course, and who looked: who, when, what.
CREATE TABLE check_in_event (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  check_in_id text NOT NULL REFERENCES check_in,
  kind        text NOT NULL,
  at          timestamptz NOT NULL,
  -- NULL: the machine.
  actor       text,
  actor_name  text,
  detail      jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX check_in_event_check_in ON check_in_event (check_in_id, id);
CREATE TRIGGER check_in_event_append_only BEFORE UPDATE OR DELETE ON check_in_event
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- CI4: the items as a versioned setting, and what was ticked. A later change is a further row.
CREATE TABLE checklist_version (
  version integer PRIMARY KEY,
  items   jsonb NOT NULL,
  made_at timestamptz NOT NULL,
  made_by text NOT NULL,
  reason  text NOT NULL
);
INSERT INTO checklist_version VALUES (1, '[
  {"id": "uniform", "group": "appearance", "zh": "制式服装", "en": "Uniform"},
  {"id": "insignia", "group": "appearance", "zh": "标志标识", "en": "Insignia"},
  {"id": "tidy", "group": "appearance", "zh": "整洁", "en": "Tidy"},
  {"id": "body-camera", "group": "appearance", "zh": "执法记录仪开启", "en": "Body camera on", "equipment": "执法记录仪"},
  {"id": "at-post", "group": "presence", "zh": "在岗位", "en": "At the post"},
  {"id": "on-duty", "group": "presence", "zh": "履职中", "en": "Doing the duty"}
]', '2026-01-01Z', 'installation', 'defaults');
CREATE TABLE check_in_checklist (
  check_in_id  text NOT NULL REFERENCES check_in,
  revision     integer NOT NULL,
  list_version integer NOT NULL REFERENCES checklist_version,
  ticks        jsonb NOT NULL,
  remark       text,
  made_by      text NOT NULL,
  made_by_name text NOT NULL,
  made_at      timestamptz NOT NULL,
  PRIMARY KEY (check_in_id, revision)
);
CREATE TRIGGER checklist_version_append_only BEFORE UPDATE OR DELETE ON checklist_version
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER check_in_checklist_append_only BEFORE UPDATE OR DELETE ON check_in_checklist
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- SC3: the check-in that a step tells of.
ALTER TABLE spot_check_step ADD COLUMN check_in_id text REFERENCES check_in;
