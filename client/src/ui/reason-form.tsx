import { type FormEvent, useState } from 'react';
import { ErrorNote } from './error-note.tsx';

/** Fewer characters say nothing; the server asks for as many. */
export const LEAST_REASON = 2;

export interface ReasonFormProps {
  readonly placeholder: string;
  /** The word on the button. */
  readonly submit: string;
  readonly pending: boolean;
  /** Null: nothing went wrong. */
  readonly error: unknown;
  readonly onSaid: (reason: string) => void;
}

/** One line of text without which something is not done. */
export function ReasonForm({ placeholder, submit, pending, error, onSaid }: ReasonFormProps) {
  const [reason, setReason] = useState('');
  const said = reason.trim();
  const send = (event: FormEvent) => {
    event.preventDefault();
    onSaid(said);
  };
  return (
    <form onSubmit={send}>
      <input
        className="input"
        value={reason}
        maxLength={500}
        placeholder={placeholder}
        aria-label={placeholder}
        onChange={(event) => setReason(event.target.value)}
      />
      <button type="submit" className="button primary" disabled={said.length < LEAST_REASON || pending}>
        {submit}
      </button>
      {error !== null && <ErrorNote error={error} />}
    </form>
  );
}
