import { readdirSync } from 'node:fs';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { because } from '../testing/reasons.ts';
import { CANDIDATES } from '../testing/worlds.ts';
import { openScripted } from '../worlds/kinds/choose.ts';
import { rehearse } from './rehearsal.ts';

const [guest] = CANDIDATES;
const choice = guest?.choice?.kind === 'guest' ? guest.choice : undefined;

describe.skipIf(!choice)(`compiled modules${because(guest?.reason)}`, () => {
  test('are prepared once, and no program of a guest that repeats can add any', async () => {
    const compiled = await rehearse(choice!);
    const before = readdirSync(compiled, { recursive: true });
    expect(before.length).toBeGreaterThan(100);
    const write = `require('node:fs').writeFileSync(process.env.NODE_COMPILE_CACHE + '/added', '')`;
    const add = `try { ${write} } catch (error) { process.stdout.write(error.code) }`;
    await using world = await openScripted(choice!, {
      ...{ seed: '0'.repeat(16), compiled },
      script: () => [{ request: 'spawn', argv: [process.execPath, '-e', add] }],
    });
    const [added] = world.scripted;
    expect(added && (await text(added.program.stdout))).toBe('EROFS');
    expect(readdirSync(compiled, { recursive: true })).toEqual(before);
  });
});
