import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { FailedError } from '../../netns/errors.ts';
import { SCHEMA_VERSION, type CellRecord, type Run, type Transfer } from '../../reports/run/schema.ts';
import { recordSettings, recordVersions } from '../../testbed/topology/record.ts';
import type { WorldChoice } from '../../testbed/worlds/choose.ts';
import { topologySchema } from '../../testbed/topology/spec.ts';
import type { Experiment, Stage, StageContext } from '../define.ts';
import { definitionOf, keyOf, type Cell } from '../matrix/cell.ts';
import { cellsOf } from '../matrix/matrix.ts';
import { randomFrom, shuffled } from '../matrix/random.ts';
import { RunStore } from '../store/store.ts';
import { passGate } from './gate.ts';
import { linkRecord } from './link-record.ts';
import { Progress } from './progress.ts';
import { revisionOf } from './revision.ts';
import { ownVersion, type Site } from './site.ts';
import { planSites } from './sites.ts';
import { runCells, type CellRun, type Measured } from './workers.ts';

export interface RunOptions {
  choice: WorldChoice;
  /** Worlds at a time. Undefined: one per core with the virtual clock, one with the real clock. */
  jobs?: number | undefined;
  /** The run directory: a new one, or one to go on with. */
  directory: string;
  resume: boolean;
  seed?: number | undefined;
  repeats?: number | undefined;
  /** The command line, for the record. */
  command: readonly string[];
  signal: AbortSignal;
  /** No progress. */
  quiet?: boolean | undefined;
}

export interface RunResult {
  directory: string;
  /** Cells that failed twice, with their reasons. */
  failed: { cell: string; reason: string }[];
}

/**
 * Measures an experiment into a run directory: the gate first, then the stages in their order. Whatever ends
 * it, finished cells are on disk and the run can be resumed.
 *
 * @throws FailedError when the gate is red or a stage cannot conclude; the signal's reason when it is aborted.
 */
export async function runExperiment(experiment: Experiment, options: RunOptions): Promise<RunResult> {
  const seed = options.seed ?? experiment.seed;
  using store = options.resume
    ? await RunStore.resume(options.directory)
    : await RunStore.create(options.directory, newRun(experiment, seed, options));
  const session = new Session(store, options, new Progress(options.quiet ?? false));
  try {
    const result = await session.measure(experiment);
    await store.update({ status: result.failed.length > 0 ? 'failed' : 'complete', endedAt: now() });
    return result;
  } catch (error) {
    await store.update({ status: options.signal.aborted ? 'interrupted' : 'failed', endedAt: now() });
    throw error;
  }
}

const now = (): string => new Date().toISOString();

/** The real clock measures the machine too: one world at a time (fidelity rule 16). */
const jobsOf = ({ jobs, choice }: RunOptions): number =>
  jobs ?? (choice.clock === 'virtual' ? availableParallelism() : 1);

function newRun(experiment: Experiment, seed: number, options: RunOptions): Run {
  return {
    schemaVersion: SCHEMA_VERSION,
    name: experiment.name,
    title: experiment.title,
    experiment: experiment.source,
    parameters: { ...experiment.parameters, repeatsGiven: options.repeats ?? null },
    command: [...options.command],
    seed,
    jobs: jobsOf(options),
    world: options.choice.kind,
    clock: options.choice.clock,
    status: 'running',
    startedAt: now(),
    endedAt: null,
    revision: revisionOf(),
    versions: {},
    settings: {},
    links: [],
    cells: [],
    findings: {},
  };
}

/** One go at a run. */
class Session {
  readonly #store: RunStore;
  readonly #options: RunOptions;
  readonly #progress: Progress;
  readonly #failed: RunResult['failed'] = [];

  constructor(store: RunStore, options: RunOptions, progress: Progress) {
    this.#store = store;
    this.#options = options;
    this.#progress = progress;
  }

  async measure({ name, stages }: Experiment): Promise<RunResult> {
    const { seed } = this.#store.run;
    const calibrated = new Set<string>();
    for (const stage of stages) {
      const context = { findings: this.#store.run.findings, seed, repeats: this.#options.repeats };
      const cells = stage
        .matrices(context)
        .flatMap((matrix) => cellsOf(matrix, seed, `${name}, ${stage.name}`));
      await this.#announce(cells);
      await this.#calibrate(cells, calibrated);
      await this.#runStage(stage, cells, context);
    }
    return { directory: this.#store.directory, failed: this.#failed };
  }

  /** Enters cells and links into `run.json`, each once. */
  async #announce(cells: readonly Cell[]): Promise<void> {
    const { run } = this.#store;
    const knownCells = new Set(run.cells.map(({ cell }) => cell));
    const links = new Map(run.links.map((link) => [link.name, link]));
    for (const profile of cells.flatMap((cell) => cell.links))
      if (!links.has(profile.name)) links.set(profile.name, linkRecord(profile));
    await this.#store.update({
      links: [...links.values()],
      cells: [...run.cells, ...cells.map(definitionOf).filter(({ cell }) => !knownCells.has(cell))],
    });
  }

  async #calibrate(cells: readonly Cell[], calibrated: Set<string>): Promise<void> {
    const profiles = new Map(cells.flatMap(({ links }) => links).map((profile) => [profile.name, profile]));
    const missing = [...profiles.values()].filter(({ name }) => !calibrated.has(name));
    const [first] = cells;
    if (!first || missing.length === 0 || cells.every((cell) => this.#store.has(keyOf(cell)))) return;
    await passGate(
      missing,
      first.transport,
      this.#options,
      jobsOf(this.#options),
      this.#store,
      this.#progress,
    );
    for (const { name } of missing) calibrated.add(name);
  }

  async #runStage(stage: Stage, cells: Cell[], context: StageContext): Promise<void> {
    const random = randomFrom(context.seed, stage.name, 'order');
    const missing = shuffled(cells, random).filter((cell) => !this.#store.has(keyOf(cell)));
    const { choice, signal } = this.#options;
    this.#progress.begin(stage.name, missing);
    try {
      await runCells(missing, choice, jobsOf(this.#options), planSites(cells), this.#outcome(), signal);
    } finally {
      this.#progress.end();
    }
    if (!stage.conclude) return;
    const found = stage.conclude(this.#store.transfersOf(cells.map(keyOf)), context);
    await this.#store.update({ findings: { ...this.#store.run.findings, ...found } });
  }

  #outcome() {
    return {
      progress: (cell: Cell, done: number) => this.#progress.partly(cell, done),
      opened: (site: Site) => this.#record(site),
      measured: async (run: CellRun, measured: Measured) => {
        const transfers = transfersOf(run.cell, measured);
        await this.#store.finish(transfers, recordOf(run, measured));
        this.#progress.finished(
          run.cell,
          transfers.reduce((sum, { completionTime }) => sum + completionTime, 0),
        );
      },
      failed: async (run: CellRun, error: Error, final: boolean) => {
        await this.#store.fail(recordOf(run, error));
        if (final) this.#failed.push({ cell: keyOf(run.cell), reason: error.message });
      },
    };
  }

  /** Settings and releases are read back from the first world of a run. */
  async #record({ world, spec }: Site): Promise<void> {
    if (Object.keys(this.#store.run.settings).length > 0) return;
    const topology = topologySchema.parse({ links: [...spec.profiles], transport: spec.transport });
    const settings = await recordSettings(world, topology);
    const versions = { ...(await recordVersions(world)), node: process.version, intentbed: ownVersion() };
    await this.#store.update({ settings, versions });
  }
}

function recordOf({ cell, attempt, wallTime }: CellRun, result: Measured | Error): CellRecord {
  const common = { cell: keyOf(cell), attempt, wallTime };
  if (!(result instanceof Error)) {
    const { transfers, worldTime, received } = result;
    return { ...common, status: 'done', transfers: transfers.length, worldTime, received };
  }
  const console = 'console' in result ? { console: result.console as string[] } : {};
  return {
    ...common,
    status: 'failed',
    transfers: 0,
    worldTime: 0,
    received: {},
    reason: result.message,
    ...console,
  };
}

/** Lines of `transfers.jsonl`: what was measured, with the cell it belongs to. */
function transfersOf(cell: Cell, { transfers }: Measured): Transfer[] {
  const definition = definitionOf(cell);
  return transfers.map((transfer, index) => ({ ...definition, index, of: transfers.length, ...transfer }));
}

/** Where runs go unless told otherwise. */
export const runDirectory = (name: string): string =>
  join('runs', `${name}-${now().replace(/[:.]/g, '-').slice(0, 19)}`);

/** Names the failed cells, for the end of a command. */
export function failureOf({ failed, directory }: RunResult): FailedError | undefined {
  if (failed.length === 0) return undefined;
  const lines = failed.map(({ cell, reason }) => `  ${cell}: ${reason}`);
  return new FailedError(
    [`${failed.length} cells failed; the others are in ${directory}.`, ...lines].join('\n'),
  );
}
