import type { Transfer } from '../reports/run/schema.ts';
import type { MatrixInput } from './matrix/matrix.ts';

/** What a stage knows. */
export interface StageContext {
  /** What earlier stages have found. */
  findings: Readonly<Record<string, unknown>>;
  seed: number;
  /** Repeats instead of those that the experiment states. */
  repeats: number | undefined;
}

/** Measurements that depend on nothing but what was found before. */
export interface Stage {
  name: string;
  matrices: (context: StageContext) => MatrixInput[];
  /** What follows from the transfers of this stage; plain data, kept in the run. */
  conclude?: (transfers: readonly Transfer[], context: StageContext) => Record<string, unknown>;
}

/** An experiment: what is measured, in one or several stages. */
export interface Experiment {
  /** Names the run directory and the report's sections. */
  name: string;
  title: string;
  /** The text of the file that declares it, kept in the run. */
  source: string;
  /** Its parameters as plain data, kept in the run. */
  parameters: Record<string, unknown>;
  seed: number;
  stages: Stage[];
}
