/** The little of Vitest's reported entities that the summary reads (vitest.dev, "Reported tasks"). */
interface ReportedTest {
  readonly fullName: string;
  result(): { readonly state: 'passed' | 'failed' | 'skipped' | 'pending'; readonly note?: string };
}
interface ReportedModule {
  readonly moduleId: string;
  readonly children: { allTests(): Iterable<ReportedTest> };
  errors(): readonly unknown[];
}

/** What one run of Vitest came to. `skips`: each with its reason. */
export interface Summary {
  readonly passed: number;
  readonly failed: number;
  readonly skips: readonly string[];
}

/** Tells the process that started Vitest what the run came to. */
export default class SummaryReporter {
  onTestRunEnd(modules: readonly ReportedModule[], unhandled: readonly unknown[]): void {
    let passed = 0;
    let failed = unhandled.length;
    const skips: string[] = [];
    for (const module of modules) {
      failed += module.errors().length;
      for (const test of module.children.allTests()) {
        const { state, note } = test.result();
        if (state === 'passed') passed += 1;
        else if (state === 'failed') failed += 1;
        else skips.push(`skipped: ${test.fullName}: ${note ?? 'no reason given'}`);
      }
    }
    process.send?.({ passed, failed, skips } satisfies Summary);
  }
}
