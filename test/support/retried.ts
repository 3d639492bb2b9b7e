/** Says which tests passed at their second try only, so that nobody takes them for sound. */
import type { Reporter, TestCase } from "vitest/node";

export default class Retried implements Reporter {
  onTestCaseResult(test: TestCase): void {
    if (test.diagnostic()?.flaky !== true) return;
    const [first] = test.result().errors ?? [];
    console.log(`RETRIED: ${test.module.relativeModuleId} > ${test.fullName}: ${first?.message.split("\n")[0] ?? ""}`);
  }
}
