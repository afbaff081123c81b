/** What the store needs of a logger; pino's fits. Values never hold rows, parameters or coordinates. */
export interface DatabaseLog {
  info(values: object, message: string): void;
  warn(values: object, message: string): void;
  error(values: object, message: string): void;
}
