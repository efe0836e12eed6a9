import type { Story } from '../reports/document/story.ts';
import type { RecordedRun } from '../results/read.ts';
import type { BootstrapOptions } from '../statistics/bootstrap.ts';
import type { Statement } from './statements/statement.ts';

/** An experiment of the paper, or about it: what reports show of it, and what it says of the paper's statements. */
export interface PaperStory extends Story {
  /** Statements of the paper that a run of it is held against. */
  statements?: readonly Statement<RecordedRun>[];
  /** Why statements may differ here from the paper. */
  explanation?: Explanation;
}

export interface Explanation {
  /** Numbers of the statements that the experiment looks into. */
  statements: readonly number[];
  /** What a run says of each of them, in words; null when it says nothing. */
  reasonsOf: (run: RecordedRun, options: BootstrapOptions) => (statement: number) => string | null;
}
