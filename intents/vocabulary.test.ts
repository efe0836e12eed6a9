import { describe, expect, test } from 'vitest';
import {
  intentNameOf,
  intentNames,
  intentsKey,
  IntentError,
  listIntents,
  parseIntents,
} from './vocabulary.ts';

const valid = {
  category: 'bulk',
  filesize: 0,
  duration: 0.5,
  bitrate: 1e6,
  burstiness: 'regular',
  timeliness: 'background',
  resilience: 'recoverable',
  sendSize: 10,
  receiveSize: 20,
  sendBitrate: 8e6,
  receiveBitrate: 8e6,
  cost: 'balance',
} as const;

const invalid: Record<string, readonly unknown[]> = {
  category: ['mixed', '', 1, null],
  filesize: [-1, 1.5, '10', Infinity, 2 ** 60],
  duration: [0, -1, NaN, '1'],
  bitrate: [0, Infinity, null],
  burstiness: ['often'],
  timeliness: ['now', true],
  resilience: ['strong'],
  sendSize: [-1],
  receiveSize: [0.1],
  sendBitrate: [0],
  receiveBitrate: ['fast'],
  cost: ['cheap'],
};

describe('each intent', () => {
  test.each(intentNames)('%s: a valid value is kept as it is', (name) => {
    expect(parseIntents({ [name]: valid[name] })).toEqual({ intents: { [name]: valid[name] }, ignored: [] });
  });

  test.each(intentNames)(
    '%s: a wrong value is an error that names intent, value and what is allowed',
    (name) => {
      for (const value of invalid[name] ?? []) {
        const wrong = () => parseIntents({ [name]: value });
        expect(wrong).toThrow(IntentError);
        expect(wrong).toThrow(new RegExp(`Intent ${name}: .*(expected|multiple).*found`));
      }
    },
  );
});

test('every spelling of the paper, the prototype and the draft means the value it stands for', () => {
  const spellings = [
    ['category', 'bulk transfer', 'bulk'],
    ['category', 'controltraffic', 'control'],
    ['burstiness', 'no_bursts', 'none'],
    ['timeliness', 'streaming', 'stream'],
    ['resilience', 'undesirable', 'recoverable'],
    ['resilience', 'tolerant', 'recoverable'],
    ['cost', 'no_expense', 'no-expense'],
  ];
  for (const [name = '', spelling, value] of spellings)
    expect(parseIntents({ [name]: spelling }).intents).toEqual({ [name]: value });
});

test('any number of intents can be set, none as well as all', () => {
  expect(parseIntents({}).intents).toEqual({});
  expect(parseIntents(valid).intents).toEqual(valid);
});

test('an unknown intent is ignored and named, or refused when asked to be strict', () => {
  expect(parseIntents({ filesize: 1, colour: 'red' })).toEqual({
    intents: { filesize: 1 },
    ignored: ['colour'],
  });
  expect(() => parseIntents({ colour: 'red' }, { strict: true })).toThrow(
    /Unknown intent colour; known are category/,
  );
});

test('an intent named like a property of every object is unknown, not inherited', () => {
  expect(parseIntents({ constructor: 1 }).ignored).toEqual(['constructor']);
});

test('the list of intents has all of Table 1 and different option numbers', () => {
  const list = listIntents();
  expect(list.filter(({ source }) => source === 'paper').map(({ name }) => name)).toEqual([
    'category',
    'filesize',
    'duration',
    'bitrate',
    'burstiness',
    'timeliness',
    'resilience',
  ]);
  expect(new Set(list.map(({ option }) => option)).size).toBe(list.length);
  expect(list.find(({ name }) => name === 'bitrate')?.unit).toBe('bytes/s');
  expect(list.find(({ name }) => name === 'burstiness')?.values).toEqual([
    'random',
    'regular',
    'none',
    'bulk',
  ]);
});

test('every name of the paper, the prototype and the draft means the intent it stands for', () => {
  const names = [
    ['file size', 'filesize', 3],
    ['fileSize', 'filesize', 3],
    ['bursts', 'burstiness', 'none'],
    ['send_size', 'sendSize', 3],
    ['recv_size', 'receiveSize', 3],
    ['send_bitrate', 'sendBitrate', 3],
    ['recv_bitrate', 'receiveBitrate', 3],
    ['CATEGORY', 'category', 'bulk'],
  ] as const;
  for (const [spelling, name, value] of names)
    expect(parseIntents({ [spelling]: value })).toEqual({ intents: { [name]: value }, ignored: [] });
  expect(() => parseIntents({ filesize: 1, 'file size': 2 })).toThrow('Intent filesize is given twice');
});

test("the paper's Table 1 is understood in its own words", () => {
  const table = {
    category: { Query: 'query', 'Bulk transfer': 'bulk', 'Control traffic': 'control', Stream: 'stream' },
    burstiness: { 'Random bursts': 'random', 'Regular bursts': 'regular', 'No bursts': 'none', Bulk: 'bulk' },
    timeliness: {
      Stream: 'stream',
      Interactive: 'interactive',
      Transfer: 'transfer',
      'Background traffic': 'background',
    },
    resilience: { Sensitive: 'sensitive', Undesirable: 'recoverable', Resilient: 'resilient' },
  };
  for (const [name, words] of Object.entries(table))
    for (const [word, value] of Object.entries(words))
      expect(parseIntents({ [name]: word }).intents).toEqual({ [name]: value });
});

test('private intents pass as they are, by name and by number', () => {
  const said = { 'x-game': 'turn', 'y-acme-lane': 'left', 'x-urgent': true, 'x-1000': 7, category: 'query' };
  expect(parseIntents(said, { strict: true })).toEqual({ intents: said, ignored: [] });
  expect(intentNameOf(1000)).toBe('x-1000');
  expect(intentNameOf(2000)).toBe('2000');
  expect(() => parseIntents({ 'x-game': { deep: 1 } })).toThrow(/Intent x-game/);
});

test('the same intents in another order and spelling have the same key', () => {
  const same = [
    { category: 'bulk', filesize: 1 },
    { filesize: 1, category: 'bulk' },
    { category: 'bulk transfer', 'file size': 1 },
    { category: 'bulk', filesize: 1, cost: undefined },
  ];
  expect(new Set(same.map(intentsKey)).size).toBe(1);
  expect(intentsKey({ filesize: 2 })).not.toBe(intentsKey({ filesize: 1 }));
});
