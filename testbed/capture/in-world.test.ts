import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lacking } from '../testing/reasons.ts';
import { CANDIDATES, describeWorlds } from '../testing/worlds.ts';
import { captureIn } from './in-world.ts';
import { findTool, type CaptureTool } from './tools.ts';

const tool = findToolIfAny();
function findToolIfAny(): CaptureTool | undefined {
  try {
    return findTool();
  } catch {
    return undefined;
  }
}

describeWorlds('a capture in a world', CANDIDATES.slice(1, 2), (open) => {
  test('holds what passed the interface while it ran', async (context) => {
    context.skip(!tool, await lacking('tcpdump'));
    const folder = mkdtempSync(join(tmpdir(), 'intentbed-capture-'));
    try {
      const world = await open();
      await world.run(['ip', 'netns', 'add', 'here']);
      await world.run(['ip', 'link', 'set', 'lo', 'up'], { node: 'here' });
      const file = join(folder, 'c.pcapng');
      const capture = await captureIn(world, tool ?? { name: 'tcpdump', file: '' }, {
        node: 'here',
        device: 'lo',
        file,
      });
      const send =
        "require('dgram').createSocket('udp4').send('a mark', 9, '127.0.0.1', () => process.exit())";
      await world.run([process.execPath, '-e', send], { node: 'here' });
      await new Promise((resolve) => setTimeout(resolve, 500));
      await capture.stop();
      expect(readFileSync(file).readUInt32LE(0)).toBe(0x0a0d0d0a);
      expect(readFileSync(file, 'latin1')).toContain('a mark');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
