import type { Level } from './ladder.ts';
import type { Playback } from './player.ts';

/** The screen that videos are shown on, in pixels, and the frames of a second. */
const DISPLAY = 1920 * 1080;
const FRAME_RATE = 30;

const clamp = (value: number, lowest: number, highest: number): number =>
  Math.min(Math.max(value, lowest), highest);

/** Opinion score of a rating from 0 to 100. ITU-T G.107, Annex B, with the ends of ITU-T P.1203.1. */
const scoreOf = (rating: number): number => {
  const [lowest, highest] = [1.05, 4.9];
  if (rating <= 0) return lowest;
  if (rating >= 100) return highest;
  return lowest + ((highest - lowest) * rating) / 100 + rating * (rating - 60) * (100 - rating) * 7e-6;
};

/** The rating of an opinion score. Below 4 the score is flat: nothing is told apart there. */
const ratingOf = (score: number): number => {
  let [low, high] = [4, 100];
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2;
    if (scoreOf(middle) < score) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
};

/**
 * Quality of the pictures of a version, 1 to 5: what compression and enlarging to a screen of 1920 × 1080 take away.
 * ITU-T P.1203.1 (2019), mode 0: bitrate and resolution alone, at 30 frames a second.
 */
export function pictureQuality({ bitrate, width, height }: Level): number {
  const [pixels, kilobits] = [width * height, bitrate / 1000];
  const quantisation =
    11.9983519 -
    2.99991847 *
      Math.log(
        41.2475074001 + Math.log(kilobits) + Math.log(kilobits ** 2 / (pixels * FRAME_RATE) + 0.13183165961),
      );
  const coded = clamp(4.66 - 0.07 * Math.exp(4.06 * quantisation), 1, 5);
  const byCoding = clamp(100 - ratingOf(coded), 0, 100);
  const byScaling = clamp(72.61 * Math.log10(0.32 * (Math.max(DISPLAY / pixels, 1) - 1) + 1), 0, 100);
  return scoreOf(100 - clamp(byCoding + byScaling, 0, 100));
}

/** A share that halves within so many seconds before the end, down to `rest`. ITU-T P.1203.3, Section 8.1. */
const remembered = (secondsBeforeEnd: number, rest: number, half: number): number =>
  rest + (1 - rest) * 0.5 ** (secondsBeforeEnd / half);

/**
 * Opinion score of a whole session, 1 to 5: pictures second by second, later ones and worse ones weighing more, less
 * what stalls take away, the wait at the beginning being one of them. ITU-T P.1203.3 (2017) with the integration of
 * its Amendment 1, Appendix II, for perfect sound; the Recommendation's decision trees, a quarter of its score, are
 * left out, so that the numbers compare with each other and not with those of a full implementation.
 *
 * @param qualities - of the pictures of each second of video
 */
export function sessionQuality(qualities: readonly number[], { startupDelay, stalls }: Playback): number {
  const duration = qualities.length;
  let [sum, weights] = [0, 0];
  for (const [second, picture] of qualities.entries()) {
    const sound = 5;
    const both = clamp(
      -0.00069084 + 0.15374283 * sound + 0.97153861 * picture + 0.02461776 * sound * picture,
      1,
      5,
    );
    const late =
      0.00666620027943848 + 0.0000404018840273729 * Math.exp(second / duration / 0.156497800436237);
    const bad = 0.143179744942738 - 0.0238641564518876 * both;
    sum += late * bad * both;
    weights += late * bad;
  }
  const waits = [{ position: 0, duration: startupDelay }, ...stalls].filter((wait) => wait.duration > 0);
  const waited = waits.reduce(
    (total, wait) => total + wait.duration * remembered(duration - wait.position, 0.48412879, 10),
    0,
  );
  const [first, last] = [waits[0]?.position ?? 0, waits.at(-1)?.position ?? 0];
  const interval = waits.length > 1 ? (last - first) / (waits.length - 1) : 0;
  const kept =
    Math.exp(-waits.length / 9.35158684) *
    Math.exp(-waited / duration / 0.91890815) *
    Math.exp(-interval / duration / 11.0567558);
  return clamp(1 + (sum / weights - 1) * kept, 1, 5);
}
