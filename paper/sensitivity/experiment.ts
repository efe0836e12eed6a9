import type { Transfer } from '../../results/schema.ts';
import { predictedThreshold } from '../../statistics/slow-start.ts';
import type { ProfileInput } from '../../testbed/profiles.ts';
import { only, type Experiment } from '../../experiments/define.ts';
import { objects } from '../../workloads/clients/index.ts';
import { thresholdsOf } from '../thresholds.ts';

/**
 * Beyond the paper: the threshold as a function of how much longer the round-trip time of the faster link is,
 * and how much higher its rate. The slower link is i1 of the paper, the other one is varied around it; each
 * is measured alone. Beside it stands what a model of slow start predicts.
 */
const BASE = { name: 'base', rate: 6e6, roundTripTime: 0.01 };
const INITIAL_WINDOW = 10;

const RTT_RATIOS = { full: [1.5, 2, 3, 4, 5, 7, 10, 15], quick: [2, 7] };
const RATE_RATIOS = { full: [1.25, 1.5, 2, 3, 4, 6, 8, 12], quick: [1.5, 4] };
const SMALLEST = 10_000;
/** Sizes per factor of ten: the grid that a threshold can fall on. */
const SIZES_PER_DECADE = { full: 12, quick: 6 };
const LARGEST = { full: 10_000_000, quick: 2_000_000 };
const REPEATS = { full: 3, quick: 1 };

interface Pair {
  name: string;
  rttRatio: number;
  rateRatio: number;
}

export default function sensitivity({ quick }: { quick: boolean }): Experiment {
  const extent = quick ? 'quick' : 'full';
  const pairs = RTT_RATIOS[extent].flatMap((rttRatio, row) =>
    RATE_RATIOS[extent].map((rateRatio, column): Pair => ({
      name: `r${row}-b${column}`,
      rttRatio,
      rateRatio,
    })),
  );
  const sizes = geometric(SMALLEST, LARGEST[extent], SIZES_PER_DECADE[extent]);
  const links = [
    linkOf(BASE.name, 1, 1),
    ...pairs.map(({ name, rttRatio, rateRatio }) => linkOf(name, rttRatio, rateRatio)),
  ];
  return {
    name: 'sensitivity',
    title: 'The threshold by ratio of round-trip times and of rates',
    parameters: { base: BASE, sizes, repeats: REPEATS[extent] },
    seed: 2013,
    stages: [
      {
        name: 'sensitivity',
        matrices: ({ repeats }) =>
          links.map((link) => ({
            links: [[link]],
            policies: [only(link.name, `single:${link.name}`)],
            workloads: [{ name: 'sweep', clients: [objects(sizes)] }],
            repeats: repeats ?? REPEATS[extent],
            transport: { initialWindow: INITIAL_WINDOW },
          })),
        conclude: (transfers, { seed }) => ({
          sensitivity: { base: BASE, points: pointsOf(pairs, sizes, transfers, seed) },
        }),
      },
    ],
  };
}

function linkOf(name: string, rttRatio: number, rateRatio: number): ProfileInput {
  const delay = (BASE.roundTripTime * rttRatio) / 2;
  const rate = BASE.rate * rateRatio;
  return {
    name,
    source: `i1 of the paper with ${rttRatio} times its round-trip time and ${rateRatio} times its rate`,
    down: { rate, delay },
    // Acknowledgements of a download take a fiftieth of it: the way up is never what holds it back.
    up: { rate: rate / 8, delay },
  };
}

/** Measured and predicted thresholds (bytes) of each pair; null: not reached up to the largest size. */
const pointsOf = (pairs: readonly Pair[], sizes: number[], transfers: readonly Transfer[], seed: number) =>
  pairs.flatMap(({ name, rttRatio, rateRatio }) => {
    const own = transfers.filter(({ link }) => link === name || link === BASE.name);
    const base = { ...BASE, initialWindow: INITIAL_WINDOW };
    const fast = {
      rate: BASE.rate * rateRatio,
      roundTripTime: BASE.roundTripTime * rttRatio,
      initialWindow: INITIAL_WINDOW,
    };
    return thresholdsOf(own, [[BASE.name, name]], seed).map(({ threshold, interval, range, repeats }) => ({
      ...{ rttRatio, rateRatio, threshold },
      low: (interval ?? range)?.[0] ?? null,
      high: (interval ?? range)?.[1] ?? null,
      repeats,
      predicted: predictedThreshold(sizes, base, fast),
      largest: sizes.at(-1) ?? 0,
    }));
  });

/** Sizes at equal ratios, rounded to bytes. */
function geometric(first: number, last: number, perDecade: number): number[] {
  const steps = Math.round(Math.log10(last / first) * perDecade);
  return Array.from({ length: steps + 1 }, (_, step) => Math.round(first * 10 ** (step / perDecade)));
}
