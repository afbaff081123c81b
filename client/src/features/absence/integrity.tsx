import type { AbsenceFile } from '@dutywall/shared/protocol';
import { useTranslation } from 'react-i18next';
import { bundleAddress } from './rest.ts';

/** AB1: the hash under which the evidence is frozen, and how anybody checks it. */
export function Integrity({ file, paper = false }: { file: AbsenceFile; paper?: boolean }) {
  const { t } = useTranslation();
  return (
    <section className="absence-part">
      <h2>{t('absence.sections.integrity')}</h2>
      <p>
        {t('absence.hash')} <code className="absence-hash">{file.evidenceSha256}</code>
      </p>
      <p className="absence-quiet">{t('absence.verify')}</p>
      {!paper && (
        <p>
          <a className="button" href={bundleAddress(file.id)} download>
            {t('absence.download')}
          </a>
        </p>
      )}
    </section>
  );
}
