export { type Bureau, type DemoOfficer, type DemoTerminal, foundBureau, secretOf } from './bureau/bureau.ts';
export { type DemoShift, dayOf, shiftsDuring, shiftsOf } from './bureau/roster.ts';
export { COLLEAGUE } from './colleague.ts';
export { generateDistrict } from './district/index.ts';
export {
  DEMO_BASEMAP,
  type DemoInfo,
  ensureDemoBasemap,
  isDemo,
  resumeDemo,
  rollRoster,
  type SeedOptions,
  seedDemo,
} from './seed.ts';
export { bureauOf, type DemoPlan, demoKey, readPlan, writePlan } from './store/plan-file.ts';
export { BEHAVIOUR_KINDS, type BehaviourKind, behaviourOf } from './story/behaviour.ts';
export { type Report, Teller } from './story/reports.ts';
