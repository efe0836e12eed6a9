import { join } from 'node:path';
import { readLines } from './jsonl/lines.ts';
import type { Notebook } from './notes.ts';
import { RUN_FILES, transferSchema, type Transfer } from './schema.ts';

/** Transfers by cell, each by its index within the cell. */
export type TransfersByCell = ReadonlyMap<string, ReadonlyMap<number, Transfer>>;

/** The transfers by cell; of two lines with one position the later counts. */
export async function readTransfers(directory: string, notes: Notebook): Promise<TransfersByCell> {
  const file = join(directory, RUN_FILES.transfers);
  const cells: Map<string, Map<number, Transfer>> = new Map();
  const shared = sharedStrings();
  for await (const [line, transfer] of readLines(file, transferSchema, notes)) {
    const problem = inconsistency(transfer);
    if (problem) {
      const message = `The line is left out: ${problem}.`;
      notes.add('inconsistent', { severity: 'warning', file: RUN_FILES.transfers, line, message });
      continue;
    }
    const transfers = cells.get(transfer.cell) ?? new Map<number, Transfer>();
    cells.set(transfer.cell, transfers);
    if (transfers.has(transfer.index)) {
      const message = `Transfer ${transfer.index} of cell ${transfer.cell} occurs again; the later line counts.`;
      notes.add('duplicate', { severity: 'info', file: RUN_FILES.transfers, line, message });
    }
    transfers.set(transfer.index, shared(transfer));
  }
  return cells;
}

/** Clocks are doubles: sums of seconds differ from each other by less than this. */
const ROUNDING = 1e-6;

function inconsistency(transfer: Transfer): string | null {
  const { index, of, start, firstByte, lastByte, completionTime } = transfer;
  if (index >= of) return `index ${index} is not below the number of transfers, ${of}`;
  if (firstByte < start || lastByte < firstByte) {
    return `start ${start}, first byte ${firstByte} and last byte ${lastByte} are out of order`;
  }
  if (Math.abs(lastByte - start - completionTime) > ROUNDING) {
    return `completionTime is ${completionTime}, lastByte - start is ${lastByte - start}`;
  }
  return null;
}

/**
 * A run repeats a few names a hundred thousand times; parsed JSON holds a copy for each. Sharing them keeps
 * the memory of a large run small.
 */
function sharedStrings(): (transfer: Transfer) => Transfer {
  const known = new Map<string, unknown>();
  const share = <Value>(value: Value): Value => {
    const key = typeof value === 'string' ? value : JSON.stringify(value);
    const shared = known.get(key) as Value | undefined;
    if (shared === undefined) known.set(key, value);
    return shared ?? value;
  };
  return (transfer) => ({
    ...transfer,
    cell: share(transfer.cell),
    links: share(transfer.links),
    policy: share(transfer.policy),
    workload: share(transfer.workload),
    factors: share(transfer.factors),
    client: share(transfer.client),
    object: share(transfer.object),
    link: share(transfer.link),
    connections: transfer.connections.map((connection) => ({
      ...connection,
      link: share(connection.link),
      source: share(connection.source),
      destination: share(connection.destination),
      reason: share(connection.reason),
    })),
  });
}
