import { Eye, EyeOff } from 'lucide-react';
import { type FormEvent, type KeyboardEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, useLocation } from 'react-router';
import { ApiError } from '../../app/api.ts';
import { landingOf, useSession, useSignIn } from '../../app/session.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { LanguageSwitch } from '../../ui/language-switch.tsx';
import { clockOf } from '../../ui/time.ts';
import './session.css';

/** A path inside this site, or nothing: an address is never a way out to another site. */
function safeFrom(state: unknown): string | null {
  const from = (state as { from?: unknown } | null)?.from;
  return typeof from === 'string' && from.startsWith('/') && !from.startsWith('//') && from !== '/' ? from : null;
}

export function LoginPage() {
  const { t } = useTranslation();
  const location = useLocation();
  const session = useSession();
  const signIn = useSignIn();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [shown, setShown] = useState(false);
  const [caps, setCaps] = useState(false);
  const [missing, setMissing] = useState<'name' | 'password' | null>(null);
  const nameInput = useRef<HTMLInputElement>(null);
  const passwordInput = useRef<HTMLInputElement>(null);

  if (session.data) return <Navigate to={safeFrom(location.state) ?? landingOf(session.data.role)} replace />;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === '') {
      setMissing('name');
      nameInput.current?.focus();
    } else if (password === '') {
      setMissing('password');
      passwordInput.current?.focus();
    } else {
      setMissing(null);
      signIn.mutate({ name: name.trim(), password }, { onError: () => passwordInput.current?.select() });
    }
  };
  const watchCaps = (event: KeyboardEvent) => setCaps(event.getModifierState('CapsLock'));

  return (
    <main className="login">
      <header>
        <LanguageSwitch />
      </header>
      <form onSubmit={submit} noValidate aria-labelledby="login-title">
        <div className="login-brand">
          <img src="/icon.svg" alt="" width="40" height="40" />
          <h1 id="login-title">{t('common.product')}</h1>
        </div>
        <p className="login-lead">{t('session.lead')}</p>
        <label className="field">
          <span>{t('session.name')}</span>
          <input
            ref={nameInput}
            className="input"
            name="name"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            // biome-ignore lint/a11y/noAutofocus: the page has one purpose
            autoFocus
            maxLength={64}
            value={name}
            aria-invalid={missing === 'name'}
            onChange={(event) => setName(event.target.value)}
          />
        </label>
        <div className="field">
          <label htmlFor="login-password">
            <span>{t('session.password')}</span>
          </label>
          <div className="password">
            <input
              id="login-password"
              ref={passwordInput}
              className="input"
              name="password"
              type={shown ? 'text' : 'password'}
              autoComplete="current-password"
              maxLength={256}
              value={password}
              aria-invalid={missing === 'password'}
              onChange={(event) => setPassword(event.target.value)}
              onKeyUp={watchCaps}
              onKeyDown={watchCaps}
            />
            <button
              type="button"
              className="icon-button"
              aria-pressed={shown}
              aria-label={shown ? t('session.hide') : t('session.show')}
              onClick={() => setShown(!shown)}
            >
              {shown ? <EyeOff size={18} /> : <Eye size={18} />}
            </button>
          </div>
          {caps && <p className="login-hint">{t('session.capsLock')}</p>}
        </div>
        <LoginError missing={missing} error={signIn.error} />
        <button type="submit" className="button primary" disabled={signIn.isPending}>
          {signIn.isPending ? t('session.submitting') : t('session.submit')}
        </button>
      </form>
    </main>
  );
}

function LoginError({ missing, error }: { missing: 'name' | 'password' | null; error: unknown }) {
  const { t } = useTranslation();
  if (missing) {
    return (
      <p className="error-note" role="alert">
        {missing === 'name' ? t('session.nameMissing') : t('session.passwordMissing')}
      </p>
    );
  }
  if (!error) return null;
  if (error instanceof ApiError && error.code === 'locked-out') {
    const until = lockedUntil(error.details);
    if (until !== null) {
      return (
        <p className="error-note" role="alert">
          {t('session.lockedUntil', { time: clockOf(until, true) })}
        </p>
      );
    }
  }
  return <ErrorNote error={error} />;
}

/** When the lock ends on this screen's clock. */
function lockedUntil({ retryAfterS }: ApiError['details']): number | null {
  return typeof retryAfterS === 'number' ? Date.now() + retryAfterS * 1000 : null;
}
