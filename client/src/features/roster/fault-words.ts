import { ROSTER_FAULTS, type RosterFault } from '@dutywall/shared/protocol';
import { ApiError } from '../../app/api.ts';
import type { Translate } from '../../app/i18n/translate.ts';

/** What is wrong, in the words of the page; null: it is no fault of the roster. */
export function faultOf(
  error: unknown,
): { readonly code: RosterFault; readonly field: string; readonly details: object } | null {
  if (!(error instanceof ApiError)) return null;
  if (error.code === 'conflict' && typeof error.details.version === 'number')
    return { code: 'version-changed', field: 'version', details: {} };
  if (error.code !== 'roster-fault') return null;
  const code = ROSTER_FAULTS.find((one) => one === error.details.fault);
  return code ? { code, field: String(error.details.field ?? ''), details: error.details } : null;
}

/** A post is named as people know it, not by its id. */
export function faultWords(
  t: Translate,
  code: RosterFault,
  details: object,
  posts?: ReadonlyMap<string, string>,
): string {
  const post =
    'post' in details && typeof details.post === 'string' ? { post: posts?.get(details.post) ?? details.post } : {};
  return t(`roster.fault.${code}`, { ...details, ...post });
}
