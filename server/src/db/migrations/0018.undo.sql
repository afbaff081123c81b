DROP TABLE camera;
