-- Fixed street cameras (固定摄像头): where they stand, whose they are, and where their gateway gives the picture.
CREATE TABLE camera (
  id              text PRIMARY KEY,
  squad_id        text NOT NULL REFERENCES squad,
  name            text NOT NULL CHECK (name <> ''),
  place           geometry(Point, 4326) NOT NULL,
  kind            text NOT NULL CHECK (kind IN ('whep', 'hls')),
  -- May hold a user, a password or a token: read by the server alone, never given out.
  url             text NOT NULL,
  -- On the wall since, put there by (account and the name people see); NULL: it is not.
  on_wall_at      timestamptz,
  on_wall_by      text,
  on_wall_by_name text,
  made_at         timestamptz NOT NULL,
  made_by         text NOT NULL,
  changed_at      timestamptz NOT NULL,
  changed_by      text NOT NULL,
  retired_at      timestamptz,
  CHECK ((on_wall_at IS NULL) = (on_wall_by IS NULL) AND (on_wall_at IS NULL) = (on_wall_by_name IS NULL)),
  CHECK (retired_at IS NULL OR on_wall_at IS NULL)
);
CREATE INDEX camera_squad ON camera (squad_id) WHERE retired_at IS NULL;
-- Retired, not deleted: stills and audit entries name it.
CREATE TRIGGER camera_kept BEFORE DELETE ON camera FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
