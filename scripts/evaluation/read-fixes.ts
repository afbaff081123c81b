import {
  androidSigma,
  createClockWatch,
  type DutyRules,
  type Evidence,
  type Fix,
  type FixMark,
  isAheadOfUs,
  SIGMA_FLOOR_M,
} from '@dutywall/shared/domain';
import { DATUMS, type Datum, toWgs84 } from '@dutywall/shared/geo';
import { fromIso, type Instant, isRecord, type Problem, problem } from '@dutywall/shared/kit';

/** One line of a fixes file, read but not yet judged by the clock. */
type Line = Evidence & { readonly officer: string; readonly receivedAt: Instant; readonly eventAt: Instant };

const MARKS: readonly FixMark[] = [
  'time-missing',
  'accuracy-missing',
  'satellites-missing',
  'satellites-few',
  'clock-untrusted',
  'terminal-conflict',
  'mock',
  'replayed',
];

/**
 * Reads one line: a canonical fix with `officer`, or a heartbeat. The fix's id is its line number, so that evidence
 * can be found in the file. Places come out in WGS-84 (DU13).
 */
export function readFixLine(text: string, lineNumber: number): Line | Problem {
  const where = `line ${lineNumber}`;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return problem('not-json', where, '不是 JSON', 'is not JSON');
  }
  if (!isRecord(value)) return problem('wrong-type', where, '应为对象', 'must be an object');
  const officer = value.officer;
  if (typeof officer !== 'string' && typeof officer !== 'number')
    return problem('missing', `${where}.officer`, '缺少队员', 'names no officer');
  const stated = readTime(value.eventAt);
  const received = readTime(value.receivedAt);
  if (stated === 'bad') return badTime(`${where}.eventAt`);
  if (received === 'bad') return badTime(`${where}.receivedAt`);
  const receivedAt = received ?? stated;
  // DU4: the received time stands in for a missing event time.
  const eventAt = stated ?? received;
  if (receivedAt === null || eventAt === null)
    return problem('missing', `${where}.eventAt`, '缺少时间', 'has neither eventAt nor receivedAt');
  const base = { officer: `${officer}`, terminal: `${value.terminal ?? ''}`, eventAt, receivedAt };
  if (value.heartbeat === true)
    return { kind: 'heartbeat', heartbeat: base, officer: base.officer, eventAt, receivedAt };

  const { lon, lat, datum = 'WGS-84' } = value;
  if (typeof lon !== 'number' || !(Math.abs(lon) <= 180)) return badNumber(`${where}.lon`);
  if (typeof lat !== 'number' || !(Math.abs(lat) <= 90)) return badNumber(`${where}.lat`);
  if (!DATUMS.includes(datum as Datum))
    return problem('bad-datum', `${where}.datum`, `应为 ${DATUMS.join('、')}`, `must be one of ${DATUMS.join(', ')}`);
  const accuracy = optionalNumber(value.accuracyM);
  const sigma = optionalNumber(value.sigmaM);
  if (sigma !== null && !(sigma > 0)) return badNumber(`${where}.sigmaM`);
  const fromAccuracy = androidSigma(accuracy);
  const marks = Array.isArray(value.marks) ? MARKS.filter((mark) => (value.marks as unknown[]).includes(mark)) : [];
  if (stated === null && !marks.includes('time-missing')) marks.push('time-missing');
  if (sigma === null && fromAccuracy.mark && !marks.includes(fromAccuracy.mark)) marks.push(fromAccuracy.mark);
  const fix: Fix = {
    ...base,
    id: lineNumber,
    ...toWgs84(datum as Datum, lon, lat),
    sigmaM: sigma === null ? fromAccuracy.sigmaM : Math.max(SIGMA_FLOOR_M, sigma),
    accuracyM: accuracy,
    speedMps: optionalNumber(value.speedMps),
    courseDeg: optionalNumber(value.courseDeg),
    altitudeM: optionalNumber(value.altitudeM),
    battery: optionalNumber(value.battery),
    located: value.located !== false,
    mock: value.mock === true,
    alarms: [],
    marks,
  };
  return { kind: 'fix', fix, officer: base.officer, eventAt, receivedAt };
}

/**
 * DU10 over one officer's lines, as the intake would have judged them: in order of arrival, all fixes of one upload
 * (one receive time) by the verdict after it. Fixes more than 5 min ahead of us are set aside and counted.
 */
export function judgeClock(lines: Line[], rules: DutyRules): { readonly evidence: Evidence[]; readonly ahead: number } {
  lines.sort((a, b) => a.receivedAt - b.receivedAt);
  const watch = createClockWatch(rules);
  const evidence: Evidence[] = [];
  let ahead = 0;
  for (let i = 0; i < lines.length; ) {
    const { receivedAt } = lines[i] as Line;
    let end = i;
    for (let line = lines[end]; line && line.receivedAt === receivedAt; line = lines[++end])
      if (line.kind === 'fix' && !line.fix.marks.includes('time-missing') && !isAheadOfUs(receivedAt, line.eventAt))
        watch.add(receivedAt, line.eventAt);
    const trusted = watch.verdict().trusted;
    for (const line of lines.slice(i, end)) {
      if (isAheadOfUs(receivedAt, line.eventAt)) ahead += 1;
      else if (line.kind === 'heartbeat' || trusted || line.fix.marks.includes('time-missing')) evidence.push(line);
      else evidence.push({ kind: 'fix', fix: { ...line.fix, marks: [...line.fix.marks, 'clock-untrusted'] } });
    }
    i = end;
  }
  return { evidence, ahead };
}

function readTime(value: unknown): Instant | null | 'bad' {
  if (value === undefined || value === null) return null;
  return (typeof value === 'string' ? fromIso(value) : null) ?? 'bad';
}

function optionalNumber(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function badTime(where: string): Problem {
  return problem('bad-time', where, '不是带时区的 ISO 时间', 'is not an ISO time with a zone');
}

function badNumber(where: string): Problem {
  return problem('bad-number', where, '数值超出范围', 'is no number in range');
}
