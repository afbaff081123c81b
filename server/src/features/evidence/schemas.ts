import { Type } from 'typebox';

export const Id = Type.String({ minLength: 1, maxLength: 64, pattern: '^[0-9A-Za-z-]+$' });

/** What the sender took of the bytes; on arrival it is taken again. */
export const Sha256Header = Type.Object({ 'x-sha256': Type.String({ pattern: '^[0-9a-fA-F]{64}$' }) });
