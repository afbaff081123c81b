import { withEmbedded } from '../support/db.ts';
import { databaseContract } from './database.contract.ts';

databaseContract('embedded', withEmbedded);
