import { appendFileSync } from 'node:fs';
import {
  assertPossible,
  changeLink,
  type Change,
  type ScheduledChange,
} from '../../deployment/changes/change.ts';
import { deploy, type Deployment, type LinkState } from '../../deployment/deployment.ts';
import { Schedule } from '../../deployment/changes/schedule.ts';
import type { Spec } from '../../deployment/spec.ts';
import type { WorldLine } from '../../worlds/line/line.ts';
import type { World } from '../../worlds/world.ts';

/** A deployment that stays up, in which commands run programs and change links. */
export class Testbed {
  readonly name: string;
  readonly deployment: Deployment;
  /** On which commands come into the world. */
  readonly line: WorldLine;
  /** When it came up, as a date. */
  readonly since = new Date().toISOString();
  readonly schedule = new Schedule((change) => void this.#changeAlone(change));
  readonly #events: string;
  /** Changes are made one after the other: each begins with what the one before has left. */
  #changes: Promise<unknown> = Promise.resolve();

  private constructor(name: string, deployment: Deployment, line: WorldLine, events: string) {
    this.name = name;
    this.deployment = deployment;
    this.line = line;
    this.#events = events;
    this.#note({ event: 'up' });
  }

  /**
   * Brings a testbed up in a world.
   *
   * @param events - the file in which its changes are written down, one JSON document a line
   * @throws CommandError, WorldError when the world does not do it; FailedError when the server does not answer.
   */
  static async bringUp(name: string, world: World, spec: Spec, events: string): Promise<Testbed> {
    const [deployment, line] = await Promise.all([deploy(world, spec), world.line()]);
    return new Testbed(name, deployment, line, events);
  }

  /** Changes a link now. @throws UsageError, CommandError as {@link changeLink}. */
  async change(change: Change): Promise<LinkState> {
    const changed = this.#changes.then(() => changeLink(this.deployment, change));
    this.#changes = changed.catch(() => undefined);
    const state = await changed;
    this.#note({ event: 'set', ...change });
    return state;
  }

  /** Changes links later. @throws UsageError as {@link assertPossible}; nothing is scheduled then. */
  changeLater(changes: readonly ScheduledChange[]): void {
    assertPossible(this.deployment, changes);
    for (const change of changes) this.schedule.add(change);
  }

  /** Nobody waits for it: what fails is written down. */
  async #changeAlone(change: Change): Promise<void> {
    try {
      await this.change(change);
    } catch (error) {
      this.#note({ event: 'failed', ...change, reason: (error as Error).message });
    }
  }

  #note(event: Record<string, unknown>): void {
    appendFileSync(this.#events, `${JSON.stringify({ time: new Date().toISOString(), ...event })}\n`);
  }
}
