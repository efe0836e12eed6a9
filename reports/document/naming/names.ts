import type { RecordedRun } from '../../../results/read.ts';
import type { Transfer } from '../../../results/schema.ts';

/** Characters of a name that a figure, a table or a sentence can carry; what is longer loses its middle. */
const LONGEST = 40;

/**
 * The runs with texts that can be shown: characters that control a terminal or turn the direction of text around,
 * and halves of characters, are written as their numbers, and names of workloads, policies, links and clients that are
 * too long are shortened, each to another one.
 */
export function readable(runs: readonly RecordedRun[]): RecordedRun[] {
  const shorter = shortened(runs.flatMap(namesOf));
  const needsNothing = shorter.size === 0 && !UNSHOWABLE.test(JSON.stringify(runs.map(textsOf)));
  return needsNothing ? [...runs] : runs.map((run) => rewritten(run, shorter) as RecordedRun);
}

/** What each name of the runs is shown as. */
export function shownNames(runs: readonly RecordedRun[]): Map<string, string> {
  const names = runs.flatMap(namesOf);
  const shorter = shortened(names);
  return new Map(names.map((name) => [name, shorter.get(name) ?? showable(name)]));
}

/** Control characters but tab and line feed; marks of direction (Unicode TR9); halves of surrogate pairs. */
const CLASS =
  '[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069\\ufeff\\ufffe\\uffff]|' +
  '[\\ud800-\\udbff](?![\\udc00-\\udfff])|(?<![\\ud800-\\udbff])[\\udc00-\\udfff]';
// JSON writes some of them as escapes.
const UNSHOWABLE = new RegExp(`${CLASS}|\\\\u(?:00[01]|d[89a-f])`, 'i');
const EACH = new RegExp(CLASS, 'g');

/** Text in which every character can be shown: "cat<U+0001>egory". */
export const showable = (text: string): string =>
  text.replace(EACH, (found) => `<U+${found.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}>`);

function namesOf({ run, cells, transfers }: RecordedRun): string[] {
  return [
    ...run.links.map(({ name }) => name),
    ...cells.flatMap(({ definition: { workload, policy, links } }) => [workload, policy, ...links]),
    ...new Set(
      transfers.flatMap(({ workload, policy, client, links }) => [workload, policy, client, ...links]),
    ),
  ];
}

/** All texts of a run; those of its transfers once each. */
const textsOf = ({ run, cells, notes, transfers }: RecordedRun) => [
  run,
  cells,
  notes,
  [...new Set(transfers.flatMap(textsOfTransfer))],
];

const textsOfTransfer = ({
  workload,
  policy,
  client,
  links,
  object,
  link,
  intents,
  factors,
  connections,
}: Transfer) => [
  ...[workload, policy, client, ...links, object, link],
  ...[intents, factors].flatMap((values) => Object.entries(values).flat()),
  ...connections.flatMap((part) => [part.link, part.reason, ...Object.entries(part.intents).flat()]),
];

/** A shorter name for each that is too long: its beginning and its end, and a number where others look the same. */
function shortened(names: readonly string[]): Map<string, string> {
  const taken = new Set(names.map(showable));
  const shorter = new Map<string, string>();
  for (const name of new Set(names)) {
    const shown = showable(name);
    if (shown.length <= LONGEST) continue;
    const characters = Array.from(shown);
    const base = `${characters
      .slice(0, LONGEST - 14)
      .join('')
      .trim()}…${characters.slice(-10).join('').trim()}`;
    let short = base;
    for (let number = 2; taken.has(short); number += 1) short = `${base} ${number}`;
    taken.add(short);
    shorter.set(name, short);
  }
  return shorter;
}

/** The value with every text in it made showable, keys included, and every name that is too long exchanged. */
function rewritten(value: unknown, shorter: ReadonlyMap<string, string>): unknown {
  const text = (found: string) => shorter.get(found) ?? showable(found);
  if (typeof value === 'string') return text(value);
  if (Array.isArray(value)) return value.map((entry) => rewritten(entry, shorter));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [text(key), rewritten(entry, shorter)]),
  );
}
