DROP TABLE message;
DROP TABLE terminal_code;
