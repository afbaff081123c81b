import { it } from 'vitest';
import { withPostgres } from '../support/db.ts';
import { postgresMissing } from '../support/postgres.ts';
import { databaseContract } from './database.contract.ts';

if (postgresMissing === null) databaseContract('postgresql', withPostgres);
else it('database port: postgresql', ({ skip }) => skip(postgresMissing ?? undefined));
