import { assertPolicy } from 'socket-intents/mam';
import { UsageError } from '../../base/errors.ts';
import { validate } from '../../base/input/validate.ts';
import { assertCongestionControl, type WorldKind } from '../../testbed/worlds/congestion-control.ts';
import { topologySchema } from '../../testbed/topology/spec.ts';
import { describeCell, type Cell } from './cell.ts';

/**
 * Whether topologies can be made of some cells' links in a world, as the factors have them: a queue that is long
 * enough for one rate is too short for another.
 *
 * @throws UsageError that names the place and the cell.
 */
export function assertMeasurable(cells: readonly Cell[], world: WorldKind, place: string): void {
  for (const [, cell] of differing(cells, ({ links, transport }) => [links, transport])) {
    const { links, transport } = cell;
    const where = `${place}: what ${describeCell(cell)} is measured over`;
    validate(topologySchema, { links, transport }, where);
    assertCongestionControl(transport.congestionControl, world, where);
  }
}

/**
 * Whether the policies of some cells take their settings, with the links that they are measured over.
 *
 * @throws UsageError that names the place, the policy, what was found and what is known.
 */
export async function assertPolicies(cells: readonly Cell[], place: string): Promise<void> {
  const names = ({ links }: Cell): string[] => links.map(({ name }) => name);
  for (const [, cell] of differing(cells, (each) => [each.policy, names(each)])) {
    const { policy, links } = cell;
    try {
      await assertPolicy({ policy, links });
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      throw new UsageError(
        `${place}: the policy "${policy.label}" over ${names(cell).join(', ')}: ${error.message}`,
      );
    }
  }
}

/** One of the cells of each kind. */
const differing = (cells: readonly Cell[], kindOf: (cell: Cell) => unknown): Map<string, Cell> =>
  new Map(cells.map((cell) => [JSON.stringify(kindOf(cell)), cell]));
