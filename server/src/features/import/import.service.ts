import { ok, type Problem, type Result, refuse } from '@dutywall/shared/kit';
import type { RefusalCode } from '@dutywall/shared/protocol';
import type { Bus, Database } from '../../ports.ts';
import { insertImport, isEmptyInstallation } from './import.store.ts';
import { type ImportFiles, readImport } from './read-import.ts';

export type ImportReport =
  | {
      readonly imported: {
        readonly squads: number;
        readonly officers: number;
        readonly posts: number;
        readonly shifts: number;
      };
    }
  | { readonly problems: readonly Problem[] };

/** Own data into an empty installation: everything, or nothing and every bad row named. */
export async function importOrganisation(
  deps: { readonly db: Database; readonly bus?: Bus },
  files: ImportFiles,
): Promise<Result<ImportReport, RefusalCode>> {
  const read = readImport(files);
  if (!read.ok) return ok({ problems: read.problems });
  const { plan } = read;
  const written = await deps.db.transaction(async (tx) => {
    if (!(await isEmptyInstallation(tx))) return false;
    await insertImport(tx, plan);
    return true;
  });
  if (!written) return refuse('conflict', 'this installation has an organisation already; import wants an empty one');
  deps.bus?.publish('roster-changed', { officers: null });
  const { squads, officers, posts, shifts } = plan;
  return ok({
    imported: { squads: squads.length, officers: officers.length, posts: posts.length, shifts: shifts.length },
  });
}
