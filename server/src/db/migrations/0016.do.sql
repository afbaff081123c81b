-- What the live wall held every ten minutes, for replay to prove itself against (BT2): the digest of the whole lane,
-- and of what replay can rebuild, who stood in which state with which cause.
CREATE TABLE wall_proof (
  at               timestamptz PRIMARY KEY,
  epoch            text NOT NULL,
  sequence         bigint NOT NULL,
  lane_hash        text NOT NULL,
  officers         integer NOT NULL,
  standings_sha256 text NOT NULL
);
CREATE TRIGGER wall_proof_append_only BEFORE UPDATE ON wall_proof
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
