-- BT4: a closed month is never edited; amending it appends a version with a reason.
CREATE TABLE month_version (
  month       text NOT NULL CHECK (month ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'),
  version     integer NOT NULL CHECK (version >= 1),
  closed_at   timestamptz NOT NULL,
  closed_by   text NOT NULL,
  closer_name text NOT NULL,
  -- Empty for version 1 alone: closing needs no reason, amending does.
  reason      text NOT NULL CHECK ((version = 1) = (reason = '')),
  -- Of month, version, reason, the version before and every part's hash.
  sha256      text NOT NULL,
  PRIMARY KEY (month, version)
);

-- What is frozen of each squad: canonical JSON, as it was hashed.
CREATE TABLE month_part (
  month    text NOT NULL,
  version  integer NOT NULL,
  squad_id text NOT NULL REFERENCES squad,
  content  text NOT NULL,
  sha256   text NOT NULL,
  PRIMARY KEY (month, version, squad_id),
  FOREIGN KEY (month, version) REFERENCES month_version
);

CREATE TRIGGER month_version_append_only BEFORE UPDATE OR DELETE ON month_version
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER month_part_append_only BEFORE UPDATE OR DELETE ON month_part
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
