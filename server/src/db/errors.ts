/** Why the store could not be opened or cannot answer now. */
export type DatabaseErrorCode =
  | 'database-in-use'
  | 'database-unreachable'
  | 'database-too-old'
  | 'postgis-missing'
  | 'data-folder'
  | 'disk-full'
  | 'unavailable'
  | 'schema-newer'
  | 'schema-changed'
  | 'migration-failed';

/**
 * A fault of the store itself, never of one statement: the message is a plain sentence for logs and command lines.
 * `retryable` says that the same call may succeed in a moment; HTTP answers it with 503.
 */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  readonly code: DatabaseErrorCode;
  readonly retryable: boolean;

  constructor(code: DatabaseErrorCode, message: string, options: { cause?: unknown; retryable?: boolean } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable ?? (code === 'unavailable' || code === 'disk-full');
  }
}

/** Errors of the connection, not of the statement: PostgreSQL's class 08, 57P0x (shutdown, starting up), 53300. */
const AWAY_STATES = new Set(['57P01', '57P02', '57P03', '57P05', '53300']);
const AWAY_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOENT', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENOTFOUND']);
const AWAY_TEXT =
  /connection terminated|timeout exceeded when trying to connect|client has encountered a connection error|not queryable/i;

/** True when the database was away rather than unwilling. */
export function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'string' && (AWAY_STATES.has(code) || AWAY_CODES.has(code) || code.startsWith('08'))) return true;
  return AWAY_TEXT.test(error.message);
}
