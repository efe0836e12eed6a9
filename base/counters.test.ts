import { expect, test } from 'vitest';
import { interfaceCounters, parseCounters } from './counters.ts';

test('counters are read from /proc/net/dev, whatever the width of its columns', () => {
  const text = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo:       0       0    0    0    0     0          0         0        0       0    0    0    0     0       0          0
   dsl:53344808   36512    0    0    0     0          0         0  1204612   18255    0    0    0     0       0          0
`;
  expect(parseCounters(text).get('dsl')).toEqual({
    received: { bytes: 53344808, packets: 36512 },
    sent: { bytes: 1204612, packets: 18255 },
  });
  expect([...parseCounters(text).keys()]).toEqual(['lo', 'dsl']);
});

test('this machine has its loopback interface', () => {
  expect(interfaceCounters().get('lo')?.received.bytes).toBeGreaterThanOrEqual(0);
});
