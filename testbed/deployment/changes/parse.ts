import { UsageError } from '../../../base/errors.ts';
import { askIfMeant } from '../../../base/input/suggest.ts';
import { validate } from '../../../base/input/validate.ts';
import { changeSchema, type Change } from './change.ts';
import { parseDelay, parseQueue, parseRate, parseShare } from '../../topology/units.ts';

type DirectionChange = NonNullable<Change['down']>;

/** What a word such as `rate=6Mbit` sets in a direction. */
const settings: Record<string, (text: string) => DirectionChange> = {
  rate: (text) => ({ rate: parseRate(text) }),
  delay: (text) => ({ delay: parseDelay(text) }),
  rtt: (text) => ({ delay: parseDelay(text) / 2 }),
  loss: (text) => ({ loss: parseShare(text) }),
  jitter: (text) => ({ jitter: parseDelay(text) }),
  queue: (text) => ({ queue: parseQueue(text) }),
};
const KNOWN = `${Object.keys(settings)
  .map((name) => `${name}=VALUE`)
  .join(', ')}, the same behind "down." or "up." for one direction, down, up`;

/**
 * Reads the words of a change of a link: `rate=6Mbit up.delay=20ms loss=1%`, or `down` or `up`, which are about the
 * client's interface. `delay` is one way, `rtt` is split between both.
 *
 * @throws UsageError with what is known, or possible.
 */
export function parseChange(link: string, words: readonly string[]): Change {
  if (words.length === 0) throw new UsageError(`How should ${link} change? Known: ${KNOWN}.`);
  const change: Change = { link };
  for (const word of words) {
    if (word === 'down' || word === 'up') change.state = word;
    else for (const [direction, set] of parseWord(word)) change[direction] = { ...change[direction], ...set };
  }
  return validate(changeSchema, change, `The change of ${link}`);
}

function parseWord(word: string): ['down' | 'up', DirectionChange][] {
  const [, prefix, name = '', value = ''] = /^(?:(down|up)\.)?([a-z]+)=(.+)$/.exec(word) ?? [];
  const setting = Object.hasOwn(settings, name) ? settings[name] : undefined;
  if (!setting || (name === 'rtt' && prefix))
    throw new UsageError(
      `"${word}" is not a change of a link. Known: ${KNOWN}.${askIfMeant(name, Object.keys(settings))}`,
    );
  const directions: ('down' | 'up')[] = prefix === 'down' || prefix === 'up' ? [prefix] : ['down', 'up'];
  return directions.map((direction) => [direction, setting(value)]);
}
