-- After a start the heartbeats received since the watermark are looked for. They are appended in that order, so ranges
-- of pages suffice.
CREATE INDEX heartbeat_received ON heartbeat USING brin (received_at);
