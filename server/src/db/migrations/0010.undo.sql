DROP INDEX heartbeat_received;
