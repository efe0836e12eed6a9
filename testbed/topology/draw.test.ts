import { expect, test } from 'vitest';
import { specOf } from '../deployment/topology-file.ts';
import { drawTopology } from './draw.ts';

const draw = (links: unknown[]): string => drawTopology(specOf({ links }, 'a file').topology).join('\n');

test('the picture shows nodes, addresses and profiles', () => {
  const picture = draw(['dsl', { profile: 'lte', routers: 1 }]);
  expect(picture).toContain(
    ['  client ─┬── router-dsl ───────────────┬─ server', '          └── router-lte ── hop-lte-1 ──┘'].join(
      '\n',
    ),
  );
  expect(picture).toMatch(
    /dsl {2}10 ms RTT {2}6 Mbit\/s down {3}768 kbit\/s up {2}10\.1\.0\.2 {2}fd00:0:1:0::2/,
  );
});

test('one link is a straight line', () => {
  expect(draw(['dsl'])).toContain('  client ──── router-dsl ──── server');
});
