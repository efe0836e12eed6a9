import { dirname } from 'node:path';
import type { LoadedExperiment } from '../load.ts';
import type { Stage, StageContext } from '../define.ts';
import type { Cell } from '../matrix/cell.ts';
import { cellsOf } from '../matrix/matrix.ts';
import { located } from '../matrix/policy.ts';
import { selected, type Where } from '../matrix/select.ts';

/**
 * The cells of a stage. A filter does not apply to stages that others depend on: these are measured in whole.
 *
 * @throws UsageError when the matrix is not valid or the filter matches no cell.
 */
export function cellsOfStage(
  { experiment: { name }, file }: Pick<LoadedExperiment, 'experiment' | 'file'>,
  stage: Stage,
  context: StageContext,
  filter: Where | undefined,
): Cell[] {
  const cells = stage
    .matrices(context)
    .flatMap((matrix) => cellsOf(matrix, context.seed, `${name}, ${stage.name}`));
  const folder = file === null ? '.' : dirname(file);
  const policies = new Map(
    [...new Set(cells.map(({ policy }) => policy))].map((policy) => [policy, located(policy, folder)]),
  );
  const ready = cells.map((cell) => ({ ...cell, policy: policies.get(cell.policy) ?? cell.policy }));
  return filter && !stage.conclude ? selected(ready, filter) : ready;
}
