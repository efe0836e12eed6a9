import { expect, test } from 'vitest';
import { FailedError } from '../base/errors.ts';
import { readClasses, readQdiscs } from './read.ts';

test('HTB classes are read from text, with and without a unit', () => {
  const text = `class htb 1:1 root leaf 10: prio 0 rate 6Mbit ceil 6Mbit burst 1512b cburst 1512b
class htb 1:2 root leaf 20: prio 0 rate 1Gbit ceil 1Gbit burst 15.5Kb cburst 1Mb
`;
  expect(readClasses(text)).toEqual([
    { id: '1:1', burst: 1512, cburst: 1512 },
    { id: '1:2', burst: 15.5 * 1024, cburst: 1024 ** 2 },
  ]);
});

test('the debt of a class is read from its statistics', () => {
  const text = `class htb 1:1 root leaf 10: prio 0 rate 1Kbit ceil 1Kbit burst 1514b cburst 1514b
 Sent 3028 bytes 2 pkt (dropped 0, overlimits 2 requeues 0)
 backlog 1514b 1p requeues 0
 lended: 2 borrowed: 0 giants: 0
 tokens: -125000000 ctokens: -62500000

class htb 1:2 root leaf 20: prio 0 rate 6Mbit ceil 6Mbit burst 1514b cburst 1514b
 tokens: 31250 ctokens: 31250
`;
  expect(readClasses(text).map(({ id, debt }) => [id, debt])).toEqual([
    ['1:1', 8],
    ['1:2', 0],
  ]);
});

test('an HTB class of an unknown form is an error that shows it', () => {
  expect(() => readClasses('class htb 1:1 root rate 6Mbit burst many cburst 1b')).toThrow(FailedError);
});

test('disciplines are read from JSON with their counters', () => {
  const text = `[{"kind":"htb","handle":"1:","dev":"to-client","root":true,"refcnt":2,"options":{"r2q":10,"default":"0x1",
    "direct_packets_stat":0,"direct_qlen":1000},"bytes":300,"packets":2,"drops":0,"overlimits":0,"requeues":0,"backlog":0,"qlen":0}]`;
  expect(readQdiscs(text)[0]).toMatchObject({
    kind: 'htb',
    dev: 'to-client',
    options: { direct_packets_stat: 0 },
  });
});

test('what is not JSON, or of another form, is an error that shows it', () => {
  expect(() => readQdiscs('Command line is not complete.')).toThrow(/invalid JSON: Command line/);
  expect(() => readQdiscs('[{"kind":1}]')).toThrow(/unexpected form/);
});
