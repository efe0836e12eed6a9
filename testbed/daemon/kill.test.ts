import { readdirSync, readFileSync, readlinkSync, existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, expect, test } from 'vitest';
import { describeTestbed } from '../testing/worlds.ts';
import { TestbedCommand } from '../testing/command.ts';
import { find } from './state/record.ts';
import type { Place } from './state/place.ts';

/** `INTENTBED_KILL_ROUNDS=100` is the whole test. */
const ROUNDS = Number(process.env['INTENTBED_KILL_ROUNDS'] ?? 4);
const VICTIMS = ['supervisor', 'guest', 'agent', 'command'] as const;

describeTestbed('a testbed of which something is killed', () => {
  const testbed = new TestbedCommand();
  const place = {
    folder: `${testbed.folder}/default`,
    record: `${testbed.folder}/default/supervisor.json`,
    ended: `${testbed.folder}/default/ended`,
  } as Place;
  const before = leftovers();
  // One round that fails is not to fail the others.
  afterEach(() => testbed.run(['down']));
  afterAll(() => testbed.close(['default']));

  test.each(
    Array.from(
      { length: ROUNDS },
      (_, round) => [VICTIMS[round % VICTIMS.length] ?? 'guest', round] as const,
    ),
  )(
    'leaves nothing when the %s is killed (round %i) and it is taken down, or brought up and down',
    async (victim, round) => {
      expect((await testbed.run(['up', '--world', 'guest'])).exitCode).toBe(0);
      const mark = `7${Math.floor(Math.random() * 1e6)}`;
      const command = testbed.run(['exec', 'client', 'sleep', mark]);
      await sleep(Math.random() * 800);
      await kill(victim, mark);
      // Every second time the next `up` has to cope with what is there; in the next four rounds, for the others.
      const isNextUp = (round + Math.floor(round / VICTIMS.length)) % 2 === 0;
      if (isNextUp && victim !== 'command')
        expect((await testbed.run(['up', '--world', 'guest'])).exitCode).toBe(0);
      expect((await testbed.run(['down'])).exitCode).toBe(0);
      await command;
      await expect.poll(() => processesOf(testbed.state, mark)).toEqual([]);
      expect(readdirSync(testbed.folder)).toEqual([]);
      expect(readdirSync(testbed.temporary)).toEqual([]);
      expect(leftovers()).toEqual(before);
    },
  );

  async function kill(victim: (typeof VICTIMS)[number], mark: string): Promise<void> {
    const found = find(place);
    if (found.state !== 'running') throw new Error('the testbed is not up');
    const { pid } = found.record.supervisor;
    const guestPid = childOf(pid);
    const killed = {
      supervisor: pid,
      guest: guestPid,
      // The guest's processes are traced ones of the kernel; the first of them is the agent.
      agent: childOf(guestPid),
      command: processesOf('exec-main', mark)[0] ?? 0,
    }[victim];
    if (killed > 0) process.kill(killed, 'SIGKILL');
    await sleep(100);
  }
});

/** The first child of a process; 0 when there is none. */
const childOf = (pid: number): number =>
  Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ')[0] ?? 0);

/** Processes with all these texts in their command line or environment. */
function processesOf(...texts: string[]): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => texts.every((text) => about(pid).includes(text)))
    .map(Number);
}

function about(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8') + readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    // It has ended meanwhile.
    return '';
  }
}

/** What a testbed might leave on the machine. */
function leftovers() {
  return {
    namespaces: existsSync('/run/netns') ? readdirSync('/run/netns') : [],
    mounts: readFileSync('/proc/self/mounts', 'utf8').split('\n').length,
    network: readlinkSync('/proc/self/ns/net'),
  };
}
