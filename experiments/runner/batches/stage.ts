import { dirname } from 'node:path';
import type { WorldKind } from '../../../testbed/worlds/congestion-control.ts';
import type { LoadedExperiment } from '../../load.ts';
import type { Stage, StageContext } from '../../define.ts';
import { keyOf, type Cell } from '../../matrix/cell.ts';
import { assertMeasurable, assertPolicies } from '../../matrix/check.ts';
import { cellsOf } from '../../matrix/matrix.ts';
import { meaningsOf } from '../../matrix/meanings.ts';
import { located } from '../../matrix/policy.ts';
import { selected, type Where } from '../../matrix/select.ts';

type Loaded = Pick<LoadedExperiment, 'experiment' | 'file'>;

/** How an experiment is to be measured, as far as its cells depend on it. */
interface Given extends Omit<StageContext, 'findings'> {
  filter: Where | undefined;
  world: WorldKind;
}

/**
 * The cells of all stages, before anything is measured. What a stage takes from an earlier one is not known yet: the
 * settings of its policies are validated when it is.
 *
 * @throws UsageError for what would be found out by measuring: a matrix, a link, a policy or a setting that will not
 *   do, a filter that matches no cell, names that stand for what cannot be compared.
 */
export async function cellsOfStages(
  loaded: Loaded,
  { filter, world, ...context }: Given,
): Promise<{ name: string; cells: Cell[] }[]> {
  const stages = [];
  let isKnown = true;
  for (const stage of loaded.experiment.stages) {
    const cells = cellsOfStage(loaded, stage, { ...context, findings: {} }, filter);
    const place = placeOf(loaded, stage);
    assertMeasurable(cells, world, place);
    if (isKnown) await assertPolicies(cells, place);
    isKnown &&= !stage.conclude;
    stages.push({ name: stage.name, cells });
  }
  meaningsOf(stages.flatMap(({ cells }) => cells));
  return stages;
}

/**
 * The cells of a stage, each once. A filter does not apply to stages that others depend on: these are measured in
 * whole.
 *
 * @throws UsageError when the matrix is not valid or the filter matches no cell.
 */
export function cellsOfStage(
  loaded: Loaded,
  stage: Stage,
  context: StageContext,
  filter: Where | undefined,
): Cell[] {
  const folder = loaded.file === null ? '.' : dirname(loaded.file);
  const place = placeOf(loaded, stage);
  const cells = stage.matrices(context).flatMap((matrix) => cellsOf(matrix, context.seed, place, folder));
  const policies = new Map(
    [...new Set(cells.map(({ policy }) => policy))].map((policy) => [policy, located(policy, folder, place)]),
  );
  const ready = cells.map((cell) => ({ ...cell, policy: policies.get(cell.policy) ?? cell.policy }));
  const different = [...new Map(ready.map((cell) => [keyOf(cell), cell])).values()];
  return filter && !stage.conclude ? selected(different, filter) : different;
}

/** Where a mistake is: the file, and which of its matrices. */
export const placeOf = ({ experiment: { name, stages }, file }: Loaded, stage: Stage): string =>
  [file ?? name, ...(stages.length > 1 ? [stage.name] : [])].join(', ');
