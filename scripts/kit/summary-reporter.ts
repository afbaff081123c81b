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

/** Prints each skip with its reason, then the one line that everything else reads: `N passed, N failed, N skipped`. */
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
    // The default reporter writes its own summary first; the last line must be ours.
    process.once('exit', () => {
      for (const skip of skips) console.log(skip);
      console.log(`${passed} passed, ${failed} failed, ${skips.length} skipped`);
    });
  }
}
