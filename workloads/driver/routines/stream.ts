import { monotonic, sleepUntil } from '../../../base/clock.ts';
import { keptConnections } from '../../download/connections.ts';
import { transfer } from '../../download/transfer.ts';
import { pathOf } from '../../servers/http/path.ts';
import { ADAPTATIONS } from '../../streaming/adaptation.ts';
import { segmentSize, type Level } from '../../streaming/ladder.ts';
import { Player, type Playback } from '../../streaming/player.ts';
import { pictureQuality, sessionQuality } from '../../streaming/quality.ts';
import type { CellContext, Done, DownloadJob, Routine } from './routine.ts';

/** A video is watched: segments are fetched one after the other, each in the version that the player chooses. */
export interface StreamJob extends DownloadJob {
  routine: 'stream';
  /** Seconds of the video, of a segment, of video that must be there before it is shown, and that may be. */
  duration: number;
  segment: number;
  startup: number;
  buffer: number;
  adaptation: keyof typeof ADAPTATIONS;
  ladder: Level[];
}

export const stream: Routine<StreamJob> = {
  oneAtATime: true,
  run: async (job, cell) => {
    const { transfers, levels, playback } = await watch(job, cell);
    return { transfers, measures: measuresOf(job, levels, playback) };
  },
};

interface Watched {
  transfers: Done[];
  /** The version of each segment. */
  levels: Level[];
  playback: Playback;
}

/**
 * Fetches the segments. The next one is asked for when the last has come, and not before there is room for it in the
 * buffer. An error of a transfer ends the session.
 */
async function watch(job: StreamJob, { mam, finished }: CellContext): Promise<Watched> {
  const { duration, segment, startup, buffer, ladder } = job;
  const player = new Player(duration, { segment, startup });
  const connections = keptConnections();
  const begin = monotonic();
  const transfers: Done[] = [];
  const levels: Level[] = [];
  const throughputs: number[] = [];
  let previous: number | undefined;
  try {
    for (let from = 0; from < duration; from += segment) {
      const now = monotonic() - begin;
      const asked = player.timeOfBuffer(buffer - segment, now);
      if (asked > now) await sleepUntil(begin + asked);
      const buffered = player.buffered(monotonic() - begin);
      previous = ADAPTATIONS[job.adaptation]({ ladder, previous, buffered, buffer, throughputs });
      const level = ladder[previous] as Level;
      const path = pathOf(segmentSize(level, Math.min(segment, duration - from)));
      const intents = { bitrate: level.bitrate / 8, duration: duration - from, ...job.intents };
      const result = await transfer(path, { ...job, phases: 'one', head: 0, intents, mam, connections });
      const lastByte = result.connections[0].lastByte;
      player.receive(lastByte - begin);
      throughputs.push((8 * result.size) / (lastByte - result.start));
      levels.push(level);
      transfers.push({ name: `${from} s, ${level.bitrate / 1000} kbit/s`, intents, result });
      finished(result);
    }
  } finally {
    connections.close();
  }
  return { transfers, levels, playback: player.playback() };
}

function measuresOf({ duration, segment }: StreamJob, levels: readonly Level[], playback: Playback) {
  const qualities = levels.map(pictureQuality);
  const bySecond = Array.from({ length: Math.ceil(duration) }, (_, second) => {
    return qualities[Math.min(Math.floor(second / segment), qualities.length - 1)] ?? 1;
  });
  const seconds = levels.map((_, index) => Math.min(segment, duration - index * segment));
  const bits = levels.reduce((sum, { bitrate }, index) => sum + bitrate * (seconds[index] ?? 0), 0);
  const switches = levels.filter((level, index) => index > 0 && level !== levels[index - 1]).length;
  return {
    startupDelay: playback.startupDelay,
    stalls: playback.stalls.length,
    stalledTime: playback.stalls.reduce((sum, stall) => sum + stall.duration, 0),
    bitrate: bits / duration,
    switches,
    quality: sessionQuality(bySecond, playback),
  };
}
