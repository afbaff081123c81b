import { type Static, Type } from 'typebox';

const Id = Type.String({ minLength: 1, maxLength: 64 });
const Moment = Type.String({ maxLength: 40, pattern: '^\\d{4}-\\d\\d-\\d\\dT.*(Z|[+-]\\d\\d:?\\d\\d)$' });

/** What another system (or the demonstration) hands over: shifts and leaves with ids of its own, times ISO with zone. */
export const RosterPush = Type.Object(
  {
    shifts: Type.Array(
      Type.Object(
        {
          id: Id,
          name: Type.String({ minLength: 1, maxLength: 40 }),
          officer: Id,
          squad: Id,
          posts: Type.Array(Id, { minItems: 1, maxItems: 20 }),
          from: Moment,
          to: Moment,
          breaks: Type.Array(Type.Object({ from: Moment, to: Moment }), { maxItems: 10 }),
        },
        { additionalProperties: false },
      ),
      { maxItems: 50_000 },
    ),
    leaves: Type.Array(
      Type.Object(
        { id: Id, officer: Id, from: Moment, to: Moment, reason: Type.String({ maxLength: 200 }), approvedBy: Id },
        { additionalProperties: false },
      ),
      { maxItems: 50_000 },
    ),
  },
  { additionalProperties: false },
);
export type RosterPush = Static<typeof RosterPush>;
