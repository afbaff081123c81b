DROP TABLE month_part;
DROP TABLE month_version;
