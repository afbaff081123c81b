import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

/** From a page that is no tab back to the one it is reached from. */
export function BackLink({ to }: { readonly to: 'now' | 'records' }) {
  const { t } = useTranslation();
  return (
    <Link className="button quiet me-back" to={to === 'now' ? '/me' : '/me/records'}>
      ← {t(`me.tab.${to}`)}
    </Link>
  );
}
