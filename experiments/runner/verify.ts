import { UsageError } from '../../base/errors.ts';
import { compareTransfers, type Comparison } from '../../results/compare.ts';
import type { RecordedRun } from '../../results/read.ts';
import type { Transfer } from '../../results/schema.ts';
import type { WorldChoice } from '../../testbed/worlds/kinds/choose.ts';
import type { LoadedExperiment } from '../load.ts';
import { keyOf } from '../matrix/cell.ts';
import { planBatches, type Batch } from './batches/batches.ts';
import { transferRecords } from './record/records.ts';
import { cellsOfStage } from './batches/stage.ts';
import type { Task } from './task.ts';
import { Workers } from './batches/workers.ts';

export interface VerifyOptions {
  choice: WorldChoice;
  jobs: number;
  /** Batches that are measured again; all, when there are not more. */
  batches: number;
  signal: AbortSignal;
  /** Is told of each batch, as it is done. */
  verified?: (batch: VerifiedBatch) => void;
}

/** A batch that was measured again. */
export interface VerifiedBatch {
  /** Position among all batches of the run, from 1, and how many these are. */
  number: number;
  of: number;
  cells: number;
  comparison: Comparison;
}

/**
 * Measures some batches of a run again, evenly spread over it, and compares their transfers with those of the run.
 * Nothing of the run changes.
 *
 * @throws UsageError when the run has no whole batch of the plan that its experiment has now.
 */
export async function verifyRun(
  { run, transfers, cells }: RecordedRun,
  loaded: LoadedExperiment,
  task: Task,
  { choice, jobs, batches: wanted, signal, verified }: VerifyOptions,
): Promise<VerifiedBatch[]> {
  const plan = planOf(run, loaded, task);
  // Of a cell that failed first, the rest of its batch was measured in another guest.
  const done = new Set(
    cells.flatMap(({ status, definition, record }) =>
      status === 'done' && record?.attempt === 1 ? definition.cell : [],
    ),
  );
  const whole = plan.filter((batch) => batch.cells.every((cell) => done.has(keyOf(cell))));
  if (whole.length === 0)
    throw new UsageError(
      'The run has no whole batch that could be measured again: it is not finished, or its experiment has changed since.',
    );
  const recorded = Map.groupBy(transfers, ({ cell }) => cell);
  const results: VerifiedBatch[] = [];
  await using workers = new Workers({ choice, jobs, signal, repeatable: true });
  const measured = new Map<Batch, Transfer[]>();
  const sample = spread(whole, wanted);
  const batchOf = new Map(sample.flatMap((batch) => batch.cells.map((cell) => [cell, batch] as const)));
  await workers.run(sample, {
    isMissing: () => true,
    progress: () => undefined,
    stands: () => Promise.resolve(),
    failed: (_run, error, final) => (final ? Promise.reject(error) : Promise.resolve()),
    measured: ({ cell }, result) => {
      const batch = batchOf.get(cell);
      if (!batch) return Promise.resolve();
      // A guest that dies is begun again with the first cell.
      const earlier = cell === batch.cells[0] ? [] : (measured.get(batch) ?? []);
      const found = [...earlier, ...transferRecords(cell, result)];
      measured.set(batch, found);
      if (cell === batch.cells.at(-1)) {
        const before = batch.cells.flatMap((each) => recorded.get(keyOf(each)) ?? []);
        const one = { number: plan.indexOf(batch) + 1, of: plan.length, cells: batch.cells.length };
        const again = { ...one, comparison: compareTransfers(before, found) };
        results.push(again);
        verified?.(again);
      }
      return Promise.resolve();
    },
  });
  return results.sort((a, b) => a.number - b.number);
}

/** All batches of a run, as they were planned: from its experiment, its seed and what its stages have found. */
function planOf({ seed, findings }: RecordedRun['run'], loaded: LoadedExperiment, task: Task): Batch[] {
  const context = { findings, seed, repeats: task.repeats };
  return loaded.experiment.stages.flatMap((stage) =>
    planBatches(cellsOfStage(loaded, stage, context, task.filter), {
      ...{ seed, stage: stage.name },
      isolate: task.isolate ?? false,
    }),
  );
}

/** So many of a list, evenly spread, the first and the last among them. */
function spread<T>(all: readonly T[], count: number): T[] {
  if (count >= all.length) return [...all];
  const step = (all.length - 1) / Math.max(1, count - 1);
  return Array.from({ length: count }, (_, index) => all[Math.round(index * step)] as T);
}
