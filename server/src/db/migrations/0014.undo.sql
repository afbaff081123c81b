DROP TABLE still_finding;
DROP TABLE still;
DROP TABLE recording_chunk;
DROP TABLE recording;
DROP TABLE retention_version;
DROP TABLE check_in_picture;
DROP TABLE check_in_snapshot;
