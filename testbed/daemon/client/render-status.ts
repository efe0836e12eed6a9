import type { Status } from '../protocol/status.ts';
import type { Profile } from '../../profiles.ts';
import { alignColumns } from '../../../base/columns.ts';
import { showRate, showTime } from '../../topology/units.ts';

type Link = Status['links'][number];

/** A link as it is now, in one line. */
export function describeLink({ profile, isUp }: { profile: Profile; isUp: boolean }): string {
  const { name, down, up } = profile;
  const direction = ({ rate, delay, loss, jitter }: Profile['down']): string =>
    [
      showRate(rate),
      showTime(delay),
      ...(jitter > 0 ? [`± ${showTime(jitter)}`] : []),
      ...(loss > 0 ? [`${Number((loss * 100).toPrecision(3))} % lost`] : []),
    ].join(', ');
  return `${name}: down ${direction(down)}; up ${direction(up)}; interface ${isUp ? 'up' : 'down'}`;
}

/** The status of a testbed for people. */
export function renderStatus(status: Status): string {
  const { name, since, world, nodes, links, services, programs, scheduled, mam } = status;
  const sections = [
    [
      `${name}: ${world.kind} world, ${world.clock} clock, Linux ${world.kernel}, up since ${since}`,
      `nodes: ${nodes.join(', ')}`,
    ],
    alignColumns([
      ['link', '', 'profile', 'now', 'queue', 'dropped', 'lost', 'round-trip time'],
      ...links.flatMap(linkRows),
    ]),
    [
      'programs',
      ...alignColumns([
        ...services.map(({ node, program }) => [`  ${node}`, program]),
        ...programs.map(({ node, argv, since: started }) => [
          `  ${node}`,
          argv.join(' '),
          `since ${started}`,
        ]),
      ]),
    ],
    scheduled.length > 0 ? ['scheduled', ...scheduled.map(({ at, link }) => `  ${at}  ${link}`)] : [],
    describeMam(mam),
  ];
  return `${sections
    .filter(({ length }) => length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function linkRows({ name, isUp, profile, down, up, roundTripTime }: Link): string[][] {
  const { down: promisedDown, up: promisedUp } = profile as Profile;
  const row = (direction: Link['down'], promised: number): string[] => [
    showRate(promised),
    showRate(direction.rate),
    `${direction.queued} of ${direction.queue} B`,
    String(direction.dropped),
    String(direction.lost),
  ];
  const measured = roundTripTime === null ? 'no answer' : showTime(roundTripTime);
  const promised = showTime(promisedDown.delay + promisedUp.delay);
  return [
    [name, 'down', ...row(down, promisedDown.rate), isUp ? `${measured} of ${promised}` : 'interface down'],
    ['', 'up', ...row(up, promisedUp.rate)],
  ];
}

/** Decisions of the Multi Access Manager that are shown. */
const LAST = 5;

function describeMam(mam: Status['mam']): string[] {
  if (!mam) return ['Multi Access Manager: no answer'];
  return [
    `Multi Access Manager: policy ${mam.policy.name}, ${mam.decisions} decisions, ${mam.fallbacks} left to the system`,
    ...mam.last
      .slice(-LAST)
      .map(
        ({ time, intents, destination, link, reason }) =>
          `  ${time}  ${JSON.stringify(intents)} ${destination} -> ${link ?? 'system'}: ${reason}`,
      ),
  ];
}
