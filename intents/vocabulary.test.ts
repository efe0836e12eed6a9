import { describe, expect, test } from 'vitest';
import { intentNames, IntentError, listIntents, parseIntents } from './vocabulary.ts';

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
