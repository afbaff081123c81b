import { ApiError } from '../../app/api.ts';
import type { Translate } from '../../app/i18n/translate.ts';

const FIELDS = ['officer', 'phone', 'expectedIntervalS'] as const;
type Field = (typeof FIELDS)[number];

/** A refusal that names a field of the form, in words for beside it; null: it is about something else. */
export function fieldRefusal(
  t: Translate,
  error: unknown,
  phoneGiven: boolean,
): { readonly field: Field; readonly words: string } | null {
  if (!(error instanceof ApiError)) return null;
  const named = String(error.details.field ?? '').replace(/^body\//, '');
  const field = FIELDS.find((one) => one === named);
  if (field === undefined) return null;
  return { field, words: t(`terminals.fault.${faultOf(field, error.code, phoneGiven)}`) };
}

function faultOf(field: Field, code: ApiError['code'], phoneGiven: boolean) {
  if (field === 'officer') return code === 'not-found' ? 'officer' : 'value';
  if (field === 'expectedIntervalS') return 'value';
  if (code !== 'conflict') return 'phone';
  return phoneGiven ? 'phoneTaken' : 'phoneNone';
}
