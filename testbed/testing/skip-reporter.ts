import { writeFileSync } from 'node:fs';
import process from 'node:process';
import type { Reporter, TestCase, TestModule, TestSuite, Vitest } from 'vitest/node';

/** A test that was skipped. */
export interface Skipped {
  /** Its file, from the root of the repository. */
  file: string;
  name: string;
  reason: string;
}

/** Names a file into which the skipped tests are written, as JSON. */
const FILE_VARIABLE = 'INTENTBED_SKIPPED';

/**
 * Ends a run with the tests that were skipped, and why: by the note of `context.skip`, or by what stands in brackets at
 * the end of the name of the test or of a suite that it is in. Tests that were not asked for were not skipped.
 */
export default class SkipReporter implements Reporter {
  #asked: RegExp | undefined;

  onInit(vitest: Vitest): void {
    this.#asked = vitest.config.testNamePattern;
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const skipped = modules.flatMap((module) =>
      [...module.children.allTests('skipped')]
        .filter(({ fullName }) => this.#asked?.test(fullName) ?? true)
        .map((test) => describe(module, test)),
    );
    const file = process.env[FILE_VARIABLE];
    if (file) writeFileSync(file, JSON.stringify(skipped));
    if (skipped.length > 0) process.stdout.write(`\nSkipped, and why\n${summarize(skipped).join('\n')}\n`);
  }
}

function describe(module: TestModule, test: TestCase): Skipped {
  return { file: module.relativeModuleId, name: test.fullName, reason: reasonOf(test) };
}

function reasonOf(test: TestCase): string {
  const result = test.result();
  if (result.state === 'skipped' && result.note) return result.note;
  const places: (TestCase | TestSuite)[] = [test];
  for (let { parent } = test; parent.type !== 'module'; { parent } = parent) places.push(parent);
  // The outermost that was skipped took the others with it, whose names may end in brackets too.
  const skipped = places.findLast(({ options }) => options.mode === 'skip') ?? test;
  // Of several brackets, the last.
  return /^(?:.*\] \[|.*? \[)(.*)\]$/s.exec(skipped.name)?.[1] ?? 'no reason is given';
}

/** One line for each reason, with the number of tests. */
function summarize(skipped: readonly Skipped[]): string[] {
  const groups = Map.groupBy(skipped, ({ reason }) => reason.replaceAll(/\s+/g, ' '));
  return [...groups].map(([reason, tests]) => `${String(tests.length).padStart(5)}  ${reason}`);
}
