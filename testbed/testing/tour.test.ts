import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, expect, test } from 'vitest';
import { TestbedCommand } from './command.ts';
import { lacking } from './reasons.ts';
import { describeTestbed } from './worlds.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const missing = await lacking('ping', 'curl');

/** The commands of the README's tour: its indented lines. */
function tour(): string[] {
  const text = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const section = /\n## Five minutes in the testbed\n([^]*?)\n## /.exec(text)?.[1] ?? '';
  return [...section.matchAll(/^ {4}(.+)$/gm)].map(([, line = '']) => line);
}

/** What the user sees of commands, by a word of each. */
const SEEN: Record<string, RegExp> = {
  'ping -c': /3 packets transmitted, 3 received/,
  'testbed:set': /dsl: down 2 Mbit\/s/,
  'testbed:status': /dsl +down +2 Mbit\/s/,
  bash: /^in client$/m,
};

describeTestbed("the README's tour", () => {
  const testbed = new TestbedCommand();
  afterAll(() => testbed.close(['default']));

  test('works as it is written, from the first command to the last', async (context) => {
    context.skip(missing !== undefined, missing);
    const commands = tour();
    expect(commands).toHaveLength(8);
    for (const command of commands) {
      // Nobody types into the shell of the client here: it reads what is typed from its input.
      const { exitCode, stdout, stderr } = await execa(command, {
        ...{ shell: true, cwd: ROOT, env: testbed.env, reject: false, input: 'echo in $INTENTBED_NODE\n' },
      });
      expect([command, exitCode, stderr]).toEqual([command, 0, expect.anything()]);
      for (const [word, seen] of Object.entries(SEEN))
        if (command.includes(word)) expect(stdout).toMatch(seen);
    }
  });
});
