import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { FailedError } from '../../base/errors.ts';
import { release } from '../../base/installation/package.ts';
import { SCHEMA_VERSION, type Run } from '../../results/schema.ts';
import { recordGuestKernel, recordSettings, recordVersions } from '../../testbed/topology/record.ts';
import { takesSeed } from '../../testbed/kernel/seed-option.ts';
import type { WorldChoice } from '../../testbed/worlds/kinds/choose.ts';
import type { LoadedExperiment } from '../load.ts';
import type { Stage, StageContext } from '../define.ts';
import { definitionOf, keyOf, type Cell } from '../matrix/cell.ts';
import { assertPolicies } from '../matrix/check.ts';
import { meaningsOf } from '../matrix/meanings.ts';
import { differingParts } from '../../results/fingerprint.ts';
import { RunStore } from '../../results/store.ts';
import { Gate } from './gate.ts';
import { Progress } from './progress.ts';
import { Recorder } from './recorder.ts';
import { cellRecord, linkRecord, transferRecords } from './record/records.ts';
import { revisionOf } from './record/revision.ts';
import { planBatches, seedOf } from './batches/batches.ts';
import { digestOf, fingerprintOf } from './record/fingerprint.ts';
import type { Done } from './sites/site.ts';
import { cellsOfStage, cellsOfStages, placeOf } from './batches/stage.ts';
import { parametersOf, type Task } from './task.ts';
import { Workers, type CellListener, type CellRun } from './batches/workers.ts';

export interface RunOptions extends Omit<Task, 'named' | 'quick'> {
  quick?: boolean | undefined;
  choice: WorldChoice;
  /** Worlds at a time. Undefined: one per core with the virtual clock, one with the real clock. */
  jobs?: number | undefined;
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
 * @throws UsageError before there is a run directory, when something of the experiment will not do.
 * @throws FailedError when the gate is red or a stage cannot conclude; the signal's reason when it is aborted.
 */
export async function runExperiment(loaded: LoadedExperiment, options: RunOptions): Promise<RunResult> {
  const { experiment } = loaded;
  const seed = options.seed ?? experiment.seed;
  const { repeats, filter, choice } = options;
  await cellsOfStages(loaded, { seed, repeats, filter, world: choice.kind });
  const recorder = options.capture ? Recorder.into(options.directory) : undefined;
  using store = options.resume
    ? await RunStore.resume(options.directory)
    : await RunStore.create(options.directory, newRun(loaded, seed, options));
  const session = new Session(store, options, new Progress(options.quiet ?? false), recorder);
  try {
    const result = await session.measure(loaded);
    await store.update({ status: result.failed.length > 0 ? 'failed' : 'complete', endedAt: now() });
    return result;
  } catch (error) {
    await store.update({ status: options.signal.aborted ? 'interrupted' : 'failed', endedAt: now() });
    throw error;
  }
}

const now = (): string => new Date().toISOString();

/** Whether cells repeat to the bit: in guests on the virtual clock of which nothing is asked while they measure. */
const isRepeatable = ({ choice, capture }: RunOptions): boolean =>
  choice.kind === 'guest' && choice.clock === 'virtual' && !capture && takesSeed(choice.kernel);

/** The real clock measures the machine too: one world at a time (fidelity rule 16). */
const jobsOf = ({ jobs, choice }: RunOptions): number =>
  jobs ?? (choice.clock === 'virtual' ? availableParallelism() : 1);

function newRun({ experiment, file, source }: LoadedExperiment, seed: number, options: RunOptions): Run {
  return {
    schemaVersion: SCHEMA_VERSION,
    name: experiment.name,
    title: experiment.title,
    experiment: source,
    parameters: { ...experiment.parameters, ...parametersOf(options, file) },
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
    workloads: {},
    policies: {},
    findings: {},
  };
}

/** One go at a run. */
class Session {
  readonly #store: RunStore;
  readonly #options: RunOptions;
  readonly #progress: Progress;
  readonly #recorder: Recorder | undefined;
  readonly #failed: RunResult['failed'] = [];
  /** Cells of the stages so far. */
  readonly #announced: Cell[] = [];

  constructor(store: RunStore, options: RunOptions, progress: Progress, recorder: Recorder | undefined) {
    this.#recorder = recorder;
    this.#store = store;
    this.#options = options;
    this.#progress = progress;
  }

  async measure(loaded: LoadedExperiment): Promise<RunResult> {
    const { seed } = this.#store.run;
    const { choice, signal, watch } = this.#options;
    const repeatable = isRepeatable(this.#options);
    const workerOptions = { choice, signal, repeatable, watch, recorder: this.#recorder };
    await using workers = new Workers({ ...workerOptions, jobs: jobsOf(this.#options) });
    const gate = new Gate(this.#options, jobsOf(this.#options), this.#store, this.#progress);
    for (const stage of loaded.experiment.stages) {
      const context = { findings: this.#store.run.findings, seed, repeats: this.#options.repeats };
      const cells = cellsOfStage(loaded, stage, context, this.#options.filter);
      await assertPolicies(cells, placeOf(loaded, stage));
      await this.#announce(cells);
      await this.#calibrate(cells, gate);
      await this.#runStage(workers, stage, cells, context);
    }
    await this.#store.arrange(this.#store.run.cells.map(({ cell }) => cell));
    return { directory: this.#store.directory, failed: this.#failed };
  }

  /** Enters cells, links and what the names stand for into `run.json`, each once. */
  async #announce(cells: readonly Cell[]): Promise<void> {
    const { run } = this.#store;
    this.#announced.push(...cells);
    const knownCells = new Set(run.cells.map(({ cell }) => cell));
    const links = new Map(run.links.map((link) => [JSON.stringify(link), link]));
    for (const profile of new Set(cells.flatMap((cell) => cell.links))) {
      const link = linkRecord(profile);
      links.set(JSON.stringify(link), link);
    }
    await this.#store.update({
      links: [...links.values()],
      cells: [...run.cells, ...cells.map(definitionOf).filter(({ cell }) => !knownCells.has(cell))],
      ...meaningsOf(this.#announced),
    });
  }

  /** Links of which everything is measured already need no gate. */
  async #calibrate(cells: readonly Cell[], gate: Gate): Promise<void> {
    const missing = cells.filter((cell) => !this.#store.has(keyOf(cell)));
    const [first] = missing;
    if (!first) return;
    const profiles = missing.flatMap(({ links }) => links);
    const different = new Map(profiles.map((profile) => [JSON.stringify(profile), profile]));
    await gate.pass([...different.values()], first.transport);
  }

  async #runStage(workers: Workers, stage: Stage, cells: Cell[], context: StageContext): Promise<void> {
    const isMissing = (cell: Cell): boolean => !this.#store.has(keyOf(cell));
    const { isolate = false } = this.#options;
    const batches = planBatches(cells, { seed: context.seed, stage: stage.name, isolate });
    this.#planned.push(...batches.map(seedOf));
    this.#progress.begin(stage.name, cells.filter(isMissing));
    try {
      await workers.run(
        batches.filter((batch) => batch.cells.some(isMissing)),
        this.#listener(isMissing),
      );
    } finally {
      this.#progress.end();
    }
    const { fingerprint } = this.#store.run;
    if (fingerprint)
      await this.#store.update({ fingerprint: { ...fingerprint, batches: digestOf(this.#planned.join()) } });
    if (!stage.conclude) return;
    const found = stage.conclude(await this.#store.transfersOf(cells.map(keyOf)), context);
    await this.#store.update({ findings: { ...this.#store.run.findings, ...found } });
  }

  #listener(isMissing: CellListener['isMissing']): CellListener {
    return {
      isMissing,
      progress: (cell: Cell, done: number) => this.#progress.partly(cell, done),
      stands: (site) => this.#record(site),
      measured: async (run: CellRun, measured: Done) => {
        const transfers = transferRecords(run.cell, measured);
        await this.#store.finish(transfers, cellRecord(run, measured));
        this.#progress.finished(
          run.cell,
          transfers.reduce((sum, { completionTime }) => sum + completionTime, 0),
        );
      },
      failed: async (run: CellRun, error: Error, final: boolean) => {
        await this.#store.fail(cellRecord(run, error));
        if (final) this.#failed.push({ cell: keyOf(run.cell), reason: error.message });
      },
    };
  }

  /** Settings and releases are read back from the first world; a run that is gone on with has them already. */
  async #record({ world, topology }: Parameters<CellListener['stands']>[0]): Promise<void> {
    if (this.#isRecorded) return;
    this.#isRecorded = true;
    const versions = { ...(await recordVersions(world)), node: process.version, intentbed: release() };
    const guestKernel = recordGuestKernel(world);
    const { run } = this.#store;
    if (Object.keys(run.settings).length === 0)
      await this.#store.update({
        settings: await recordSettings(world, topology),
        versions,
        ...(guestKernel ? { guestKernel } : {}),
      });
    if (!guestKernel || !isRepeatable(this.#options)) return;
    const { kernel } = this.#options.choice as { kernel: string };
    const found = fingerprintOf(kernel, guestKernel.systemCalls, versions, this.#planned);
    const differing = run.fingerprint ? differingParts(run.fingerprint, found, ['batches']) : [];
    if (differing.length > 0)
      this.#progress.note(
        `The run was begun with other ${differing.join(', ')}; it repeats no more as a whole.`,
      );
    await this.#store.update({
      fingerprint: {
        ...found,
        ...(differing.length > 0 || run.fingerprint?.mixed ? { mixed: true as const } : {}),
      },
    });
  }

  #isRecorded = false;
  /** Seeds of all batches so far. */
  readonly #planned: string[] = [];
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
