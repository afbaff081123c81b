/**
 * Why something was refused: a code from a closed list, and facts for the message.
 * A refusal is an answer, not an accident; bugs throw instead.
 */
export interface Refusal<Code extends string = string> {
  readonly code: Code;
  /** One plain English sentence for logs and command lines; screens translate by `code`. */
  readonly reason: string;
  /** Values that a translated message names (field, limit, …). Never secrets, never coordinates. */
  readonly details?: Readonly<Record<string, string | number | boolean>>;
}

export type Result<T, Code extends string = string> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: Refusal<Code> };

export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

export function refuse<Code extends string>(
  code: Code,
  reason: string,
  details?: Refusal['details'],
): { readonly ok: false; readonly refusal: Refusal<Code> } {
  return { ok: false, refusal: details ? { code, reason, details } : { code, reason } };
}
