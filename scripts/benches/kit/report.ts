/** A limit on the median: at least or at most. */
export type Limit = { readonly atLeast: number } | { readonly atMost: number };

interface Line {
  readonly figure: string;
  readonly unit: string;
  readonly values: number[];
  gate?: Limit;
  goal?: Limit;
}

/** Collects figures, prints each as a JSON line, and judges the medians at the end. */
export class Report {
  private readonly bench: string;
  private readonly lines = new Map<string, Line>();
  private readonly notes: string[] = [];

  constructor(bench: string) {
    this.bench = bench;
  }

  /** One measured value of a figure; repetitions are values of the same figure. */
  add(figure: string, unit: string, value: number, more: Readonly<Record<string, unknown>> = {}): void {
    const line = this.lines.get(figure) ?? { figure, unit, values: [] };
    line.values.push(value);
    this.lines.set(figure, line);
    console.log(JSON.stringify({ bench: this.bench, figure, unit, value: round(value), ...more }));
  }

  /**
   * Names the limits of a figure that was added. `gate` left out: shown, never failing. A figure that could not be
   * measured (the bench itself was the limit each time) is noted as such and fails nothing.
   */
  judge(figure: string, limits: { readonly gate?: Limit; readonly goal?: Limit }): void {
    const line = this.lines.get(figure);
    if (!line) {
      this.note(`not judged, never measured while the bench itself kept up: ${figure}`);
      return;
    }
    if (limits.gate) line.gate = limits.gate;
    if (limits.goal) line.goal = limits.goal;
  }

  median(figure: string): number {
    return median(this.lines.get(figure)?.values ?? []);
  }

  /** A remark under the table, such as that the load generator was the limit. */
  note(text: string): void {
    this.notes.push(text);
    console.log(JSON.stringify({ bench: this.bench, note: text }));
  }

  /** Prints the table on standard error; true: no gate failed. */
  conclude(): boolean {
    let passed = true;
    const rows = [['figure', 'unit', 'min', 'median', 'max', 'gate', 'goal', 'verdict']];
    for (const line of this.lines.values()) {
      const middle = median(line.values);
      const gate = line.gate ? meets(middle, line.gate) : null;
      const goal = line.goal ? meets(middle, line.goal) : null;
      if (gate === false) passed = false;
      rows.push([
        line.figure,
        line.unit,
        text(Math.min(...line.values)),
        text(middle),
        text(Math.max(...line.values)),
        limitText(line.gate),
        limitText(line.goal),
        gate === false ? 'GATE FAILED' : goal === true ? 'goal met' : gate === true ? 'gate met' : '',
      ]);
    }
    const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
    for (const row of rows)
      console.error(
        row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd(),
      );
    for (const note of this.notes) console.error(`! ${note}`);
    console.error(passed ? 'all gates met' : 'a gate failed');
    return passed;
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return Number.NaN;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/** The value below which a share of the values lies (nearest rank). */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

function meets(value: number, limit: Limit): boolean {
  return 'atLeast' in limit ? value >= limit.atLeast : value <= limit.atMost;
}

function limitText(limit: Limit | undefined): string {
  if (!limit) return '';
  return 'atLeast' in limit ? `≥ ${text(limit.atLeast)}` : `≤ ${text(limit.atMost)}`;
}

const round = (value: number): number => Number(value.toPrecision(5));
const text = (value: number): string => (Number.isFinite(value) ? String(Number(value.toPrecision(4))) : '–');
