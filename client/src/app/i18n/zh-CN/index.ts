import { absence } from './absence.ts';
import { cameras } from './cameras.ts';
import { checkIn } from './check-in.ts';
import { checks } from './checks.ts';
import { common } from './common.ts';
import { desk } from './desk.ts';
import { duty } from './duty.ts';
import { errors } from './errors.ts';
import { evidence } from './evidence.ts';
import { me } from './me.ts';
import { notices } from './notices.ts';
import { posts } from './posts.ts';
import { replay } from './replay.ts';
import { roster } from './roster.ts';
import { rules } from './rules.ts';
import { session } from './session.ts';
import { stills } from './stills.ts';
import { terminals } from './terminals.ts';
import { wall } from './wall.ts';

export const zhCN = {
  absence,
  cameras,
  checkIn,
  checks,
  common,
  desk,
  duty,
  errors,
  evidence,
  me,
  notices,
  posts,
  replay,
  roster,
  rules,
  session,
  stills,
  terminals,
  wall,
};
