DROP TABLE wall_proof;
