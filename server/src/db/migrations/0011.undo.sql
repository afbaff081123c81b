DROP TABLE spot_check_plan;
DROP TABLE spot_check_step;
DROP TABLE spot_check_result;
DROP TABLE spot_check;
