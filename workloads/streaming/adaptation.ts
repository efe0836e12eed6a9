import type { Level } from './ladder.ts';

/** What is known when the next segment is to be asked for. */
export interface Situation {
  /** Versions by ascending bitrate. */
  ladder: readonly Level[];
  /** Index of the last segment's version; undefined before the first. */
  previous: number | undefined;
  /** Seconds of video that are there, and that there may be at most. */
  buffered: number;
  buffer: number;
  /** bit/s at which each segment so far came in. */
  throughputs: readonly number[];
}

/** How a player chooses the version of the next segment: an index of the ladder. */
export type Adaptation = (situation: Situation) => number;

/** Shares of the buffer below which BBA-0 takes the lowest version, and over which it climbs to the highest. */
const RESERVOIR = 90 / 240;
const CUSHION = 126 / 240;

/**
 * By the buffer alone: the rate grows with it, from the lowest below the reservoir to the highest above the cushion,
 * and changes only when the buffer asks for the next version at least. BBA-0, Algorithm 1 of T.-Y. Huang et al., A
 * Buffer-Based Approach to Rate Adaptation, SIGCOMM 2014; its reservoir of 90 s and cushion of 126 s are shares of
 * its buffer of 240 s here.
 */
export const bufferBased: Adaptation = ({ ladder, previous, buffered, buffer }) => {
  const highest = ladder.length - 1;
  const level = previous ?? 0;
  const reservoir = RESERVOIR * buffer;
  const cushion = CUSHION * buffer;
  if (buffered <= reservoir) return 0;
  if (buffered >= reservoir + cushion) return highest;
  const bitrates = ladder.map(({ bitrate }) => bitrate);
  const [lowestRate, highestRate] = [bitrates[0] ?? 0, bitrates[highest] ?? 0];
  const wanted = lowestRate + ((highestRate - lowestRate) * (buffered - reservoir)) / cushion;
  const above = bitrates[Math.min(level + 1, highest)] ?? highestRate;
  const below = bitrates[Math.max(level - 1, 0)] ?? lowestRate;
  if (wanted >= above) return bitrates.findLastIndex((bitrate) => bitrate < wanted);
  if (wanted <= below) return bitrates.findIndex((bitrate) => bitrate > wanted);
  return level;
};

/** Segments whose throughput counts, and the share of it that a player dares to use. */
const WINDOW = 20;
const SAFETY = 0.85;

/**
 * By the throughput alone: the highest version below 0.85 of the harmonic mean of the last 20 segments' throughputs.
 * The estimate and its share are those of FESTIVE, J. Jiang et al., CoNEXT 2012, Section 4; its gradual switching and
 * its randomised requests are not used.
 */
export const throughputBased: Adaptation = ({ ladder, throughputs }) => {
  const recent = throughputs.slice(-WINDOW);
  if (recent.length === 0) return 0;
  const harmonicMean = recent.length / recent.reduce((sum, throughput) => sum + 1 / throughput, 0);
  return Math.max(
    0,
    ladder.findLastIndex(({ bitrate }) => bitrate <= SAFETY * harmonicMean),
  );
};

export const ADAPTATIONS = { buffer: bufferBased, throughput: throughputBased };
