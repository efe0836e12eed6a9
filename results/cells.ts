import type { Notebook } from './notes.ts';
import type { TransfersByCell } from './transfers.ts';
import { RUN_FILES, type CellDefinition, type CellRecord, type Transfer } from './schema.ts';

/** One cell of the matrix and whether its measurements can be used. */
export interface CellOutcome {
  definition: CellDefinition;
  /** `incomplete`: some of its transfers are missing; `missing`: nothing of it was recorded. */
  status: 'done' | 'failed' | 'incomplete' | 'missing';
  /** Why it cannot be used; null for a cell that is done. */
  reason: string | null;
  /** Its record of `cells.jsonl`, if it has one. */
  record: CellRecord | null;
}

/**
 * Decides for each cell whether it is used. A cell is used as a whole or not at all: one that failed, or of
 * which a transfer is missing, would bias the statistics towards the transfers that went well.
 */
export function collectCells(
  planned: readonly CellDefinition[],
  records: ReadonlyMap<string, CellRecord>,
  recorded: TransfersByCell,
  notes: Notebook,
): { cells: CellOutcome[]; complete: Transfer[] } {
  const definitions = [...planned, ...unplanned(planned, recorded, notes)];
  const cells = definitions.map((definition) =>
    outcomeOf(definition, records.get(definition.cell) ?? null, recorded.get(definition.cell)),
  );
  noteUnused(cells, notes);
  const complete = cells
    .filter(({ status }) => status === 'done')
    .flatMap(({ definition }) => inOrder(recorded.get(definition.cell)));
  return { cells, complete };
}

/** Cells that have transfers and are not in the plan, as a run has that was changed and resumed. */
function unplanned(
  planned: readonly CellDefinition[],
  recorded: TransfersByCell,
  notes: Notebook,
): CellDefinition[] {
  const known = new Set(planned.map(({ cell }) => cell));
  return [...recorded].flatMap(([cell, transfers]) => {
    const [transfer] = transfers.values();
    if (known.has(cell) || !transfer) return [];
    const message = `Cell ${cell} (${describeCell(transfer)}) is not among the cells of ${RUN_FILES.run}; it is used.`;
    notes.add('unplanned', { severity: 'info', file: RUN_FILES.transfers, line: null, message });
    const { links, policy, workload, repeat, factors } = transfer;
    return [{ cell, links, policy, workload, repeat, factors }];
  });
}

function outcomeOf(
  definition: CellDefinition,
  record: CellRecord | null,
  transfers: ReadonlyMap<number, Transfer> = new Map(),
): CellOutcome {
  if (record?.status === 'failed') {
    const reason = record.reason ?? 'no reason was recorded';
    return { definition, status: 'failed', reason: `${reason} (attempt ${record.attempt})`, record };
  }
  const [first] = transfers.values();
  if (!first) {
    const reason = record ? 'its transfers are not in the file' : 'not measured';
    return { definition, status: 'missing', reason, record };
  }
  const expected = Math.max(first.of, record?.transfers ?? 0);
  if (transfers.size < expected) {
    const reason = `${transfers.size} of ${expected} transfers are recorded`;
    return { definition, status: 'incomplete', reason, record };
  }
  return { definition, status: 'done', reason: null, record };
}

function inOrder(transfers: ReadonlyMap<number, Transfer> = new Map()): Transfer[] {
  return [...transfers.values()].sort((a, b) => a.index - b.index);
}

function noteUnused(cells: readonly CellOutcome[], notes: Notebook): void {
  for (const { definition, status, reason } of cells) {
    if (status === 'done') continue;
    const message = `Cell ${definition.cell} (${describeCell(definition)}) is left out, ${status}: ${reason ?? ''}.`;
    const file = status === 'failed' ? RUN_FILES.cells : RUN_FILES.transfers;
    notes.add(`unused ${status}`, { severity: 'warning', file, line: null, message });
  }
}

/** A cell in words: its workload, policy, links and repeat. */
export function describeCell({
  workload,
  policy,
  links,
  repeat,
}: Pick<CellDefinition, 'workload' | 'policy' | 'links' | 'repeat'>): string {
  return `${workload}, ${policy}, ${links.join(' + ')}, repeat ${repeat}`;
}
