import type { Profile } from '../../profiles.ts';
import type { Calibration } from '../../../results/schema.ts';
import { WAYS } from '../flows.ts';
import { DIRECTIONS, type Direction, type Family, type TcpResult } from '../measure.ts';
import type { Passed, Readings } from '../readings.ts';
import { gathered, type Tolerance } from './check.ts';
import { judgeDatagrams, type FlowResults } from './datagrams.ts';
import { judgeDisciplines, judgeLosses, judgeOtherLinks, judgePassage } from './disciplines.ts';
import { judgeTcp } from './tcp.ts';

const NOTES: Record<Profile['shaper'], string> = {
  htb: 'HTB is a token bucket: a packet on an idle link is not serialised, so a lone packet arrives earlier by its size over the rate.',
  'netem-rate': 'netem rate serialises every packet; its queue is counted in packets, whatever their size.',
};

/** What was measured of one direction. */
export interface Measured {
  flows: Record<Family, FlowResults>;
  /** Absent where a TCP flow would say nothing. */
  tcp: TcpResult | undefined;
  /** Packets on the other link that carried most of them meanwhile. */
  elsewhere: number;
  passed: Passed;
  /** Packets that the router received of those that were counted; absent without losses. */
  counted: Partial<Record<Family, number>>;
}

/** Compares what was measured with what the profile promises. */
export function judge(
  profile: Profile,
  measured: Record<Direction, Measured>,
  readings: Readings,
  tolerance: Tolerance,
): Calibration {
  const { checks, unchecked } = gathered([
    ...WAYS.map(({ direction, family }) =>
      judgeDatagrams(profile, direction, family, measured[direction].flows[family], tolerance),
    ),
    ...DIRECTIONS.flatMap((direction) => {
      const { tcp, elsewhere, passed, counted } = measured[direction];
      return [
        judgeTcp(profile, direction, tcp, tolerance),
        judgeOtherLinks(direction, elsewhere),
        judgeDisciplines(profile, direction, readings[direction]),
        judgePassage(direction, passed),
        ...Object.entries(counted).map(([family, count]) =>
          judgeLosses(profile, direction, Number(family) as Family, count),
        ),
      ];
    }),
  ]);
  return {
    profile: profile.name,
    shaper: profile.shaper,
    note: NOTES[profile.shaper],
    checks,
    ...(unchecked.length > 0 ? { unchecked } : {}),
    ok: checks.every(({ ok }) => ok),
  };
}
