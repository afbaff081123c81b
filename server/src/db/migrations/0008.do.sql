-- Who made a version of a post, when, and why. A version's `valid` is cut when a newer one takes over; everything else
-- of it stays as written, so that what was believed at any moment can be told from the rows alone (BT1).

ALTER TABLE post_version
  ADD COLUMN act            text NOT NULL DEFAULT 'created' CHECK (act IN ('created', 'changed', 'corrected', 'retired')),
  -- Where `valid` began when the version was made; NULL: where it begins still.
  ADD COLUMN effective_from timestamptz,
  -- Until when people were told that this was the post: the later of the cut and the moment the cut was made. Before it
  -- nobody is accused of having stood here (DU3).
  ADD COLUMN told_until     timestamptz,
  ADD COLUMN made_at        timestamptz NOT NULL DEFAULT now(),
  ADD COLUMN made_by        text,
  ADD COLUMN reason         text;

CREATE INDEX post_version_squad ON post_version (squad_id);
-- A post's shifts: who stood there lately, and who still will.
CREATE INDEX shift_posts ON shift USING gin (post_ids) WHERE upper_inf(known);
