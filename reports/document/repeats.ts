import type { RecordedRun } from '../../results/read.ts';
import { enumerate } from './format.ts';

/** What a repeat is, and with it what every interval, range and test of a report speaks of. */
export function whatRepeatsAre(runs: readonly RecordedRun[]): string {
  const directions = runs.flatMap(({ run }) => run.links.flatMap(({ down, up }) => [down, up]));
  const drawn = [
    'the start phases',
    ...(directions.some(({ loss }) => loss > 0) ? ['losses'] : []),
    ...(directions.some(({ jitter }) => jitter > 0) ? ['jitter'] : []),
  ];
  const isReal = runs.some(({ run }) => run.clock === 'real');
  return (
    `A repeat is a seed of ${enumerate(drawn)} over the same emulated links` +
    `${isReal ? ', and with the real clock whatever else the machine did' : ''}: n repeats are not n independent networks.`
  );
}
