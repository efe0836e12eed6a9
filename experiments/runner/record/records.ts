import type { CellRecord, LinkRecord, Transfer } from '../../../results/schema.ts';
import type { Profile } from '../../../testbed/profiles.ts';
import { resolveQueue, roundTripTime } from '../../../testbed/topology/queue.ts';
import { definitionOf, keyOf, type Cell } from '../../matrix/cell.ts';
import type { Done } from '../sites/site.ts';
import type { CellRun } from '../batches/workers.ts';

/** A link as `run.json` lists it: the queue in bytes, seconds and bandwidth-delay products. */
export function linkRecord(profile: Profile): LinkRecord {
  const direction = (name: 'down' | 'up') => {
    const { rate, delay, loss, jitter, distribution } = profile[name];
    return { rate, delay, queue: resolveQueue(profile, name), loss, jitter, distribution };
  };
  return {
    name: profile.name,
    source: profile.source,
    shaper: profile.shaper,
    roundTripTime: roundTripTime(profile),
    down: direction('down'),
    up: direction('up'),
    ...(profile.costs ? { costs: profile.costs } : {}),
  };
}

/** What became of an attempt at a cell: a line of `cells.jsonl`. */
export function cellRecord({ cell, attempt, wallTime }: CellRun, result: Done | Error): CellRecord {
  const common = { cell: keyOf(cell), attempt, wallTime };
  if (!(result instanceof Error)) {
    const { transfers, worldTime, received, measures, counted, watched } = result;
    return {
      ...common,
      status: 'done',
      transfers: transfers.length,
      worldTime,
      received,
      ...(measures ? { measures } : {}),
      ...(counted ? { counted } : {}),
      ...(watched ? { watched } : {}),
    };
  }
  const lastLines = 'console' in result ? { console: result.console as string[] } : {};
  return {
    ...common,
    status: 'failed',
    transfers: 0,
    worldTime: 0,
    received: {},
    reason: result.message,
    ...lastLines,
  };
}

/** Lines of `transfers.jsonl`: what was measured, with the cell it belongs to. */
export function transferRecords(cell: Cell, { transfers }: Done): Transfer[] {
  const definition = definitionOf(cell);
  return transfers.map((transfer, index) => ({ ...definition, index, of: transfers.length, ...transfer }));
}
