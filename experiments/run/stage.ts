import type { Experiment, Stage, StageContext } from '../define.ts';
import type { Cell } from '../matrix/cell.ts';
import { cellsOf } from '../matrix/matrix.ts';
import { selected, type Where } from '../matrix/select.ts';

/**
 * The cells of a stage. A filter does not apply to stages that others depend on: these are measured in whole.
 *
 * @throws UsageError when the matrix is not valid or the filter means no cell.
 */
export function cellsOfStage(
  { name }: Experiment,
  stage: Stage,
  context: StageContext,
  filter: Where | undefined,
): Cell[] {
  const cells = stage
    .matrices(context)
    .flatMap((matrix) => cellsOf(matrix, context.seed, `${name}, ${stage.name}`));
  return filter && !stage.conclude ? selected(cells, filter) : cells;
}
