-- WW1: officers whose names stand on a still of the map; each opening of it is a look at them.
ALTER TABLE still ADD COLUMN named text[] NOT NULL DEFAULT '{}';
