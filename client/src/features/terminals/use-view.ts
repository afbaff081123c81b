import { useEffect, useState } from 'react';
import { useSearchParams } from 'react-router';
import { USES, type Use } from './requests.ts';

/** Between the last key and the request, ms. */
const TYPED_MS = 300;

/** What is looked for, kept in the address (`?text=…&state=used`), so that a view can be sent. */
export interface View {
  /** As typed; `text` follows it. */
  readonly typed: string;
  readonly text: string;
  readonly use: Use;
  type(text: string): void;
  filter(use: Use): void;
  clear(): void;
}

export function useView(): View {
  const [params, setParams] = useSearchParams();
  const text = params.get('text') ?? '';
  const use = USES.find((one) => one === params.get('state')) ?? 'all';
  const [typed, type] = useState(text);
  const wanted = typed.trim();
  useEffect(() => {
    if (wanted === text) return;
    const timer = setTimeout(() => setParams(addressOf(wanted, use), { replace: true }), TYPED_MS);
    return () => clearTimeout(timer);
  }, [wanted, text, use, setParams]);
  return {
    ...{ typed, text, use, type },
    filter: (next) => setParams(addressOf(wanted, next), { replace: true }),
    clear() {
      type('');
      setParams({}, { replace: true });
    },
  };
}

const addressOf = (text: string, use: Use) => ({
  ...(text === '' ? {} : { text }),
  ...(use === 'all' ? {} : { state: use }),
});
