import type { Reporter, TestModule } from 'vitest/node';

/** Ends a run with one plain line, `N passed, N failed`, for readers that are programs. With REQUIRE_SERVERS=1 a skip fails. */
export default class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    let passed = 0;
    let failed = 0;
    let skipped = 0;
    for (const module of modules) {
      if (module.children.size === 0 && !module.ok()) failed += 1;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'passed') passed += 1;
        else if (state === 'failed') failed += 1;
        else skipped += 1;
      }
    }
    if (skipped > 0 && process.env['REQUIRE_SERVERS'] === '1') {
      failed += skipped;
      skipped = 0;
      process.exitCode = 1;
      process.stdout.write('\nA skipped test is a failure here (REQUIRE_SERVERS=1).\n');
    }
    process.once('exit', () => {
      process.stdout.write(
        `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`,
      );
    });
  }
}
