DROP TABLE setting, session, account_squad, account, audit, absence_step, absence, incident, duty_interval,
  quarantine, sealed_fix, heartbeat, fix, leave, shift, rule_version, post_version, terminal_binding, terminal,
  officer, squad;
DROP SEQUENCE fix_id;
