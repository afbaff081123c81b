/** Says what each step of a start took, so that a slow one is seen and not guessed. */
export function createSteps(write: (line: string) => void, nowMs: () => number) {
  const began = nowMs();
  return {
    async step<T>(label: string, work: () => Promise<T>): Promise<T> {
      const from = nowMs();
      const value = await work();
      write(`✓ ${label}  ${seconds(nowMs() - from)}`);
      return value;
    },
    total: () => seconds(nowMs() - began),
  };
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
