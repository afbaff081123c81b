DROP INDEX shift_posts;
DROP INDEX post_version_squad;
ALTER TABLE post_version DROP COLUMN act, DROP COLUMN effective_from, DROP COLUMN told_until, DROP COLUMN made_at,
  DROP COLUMN made_by, DROP COLUMN reason;
