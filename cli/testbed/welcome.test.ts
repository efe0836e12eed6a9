import { expect, test } from 'vitest';
import { specOf } from '../../testbed/deployment/topology-file.ts';
import { welcomeTo } from './welcome.ts';

const { topology } = specOf({ links: ['lte'] }, 'the test');

test('who has brought a testbed up sees it, and reads what to type next', () => {
  const said = welcomeTo('default', 'guest', topology);
  expect(said).toContain(
    'The testbed "default" is up (guest world).\n\n  client ──── router-lte ──── server\n',
  );
  expect(said).toContain('  npm run -s testbed:exec -- client ping -c 3 -I lte server\n');
  expect(said).toMatch(/testbed:down\n$/);
});

test('what to type next names a testbed that is not the default', () => {
  expect(welcomeTo('second', 'host', topology)).toContain('npm run -s testbed:status -- --name second\n');
});
