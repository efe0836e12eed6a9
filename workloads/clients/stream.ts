import { z } from 'zod';
import type { StreamJob } from '../driver/routines/stream.ts';
import { strictObject } from '../../base/input/validate.ts';
import { LADDER, segmentSize } from '../streaming/ladder.ts';
import { clientFields, clientKind, knownIntents, type Told } from './kind.ts';

const seconds = z.number().positive();
const level = strictObject({
  /** bit/s */
  bitrate: z.number().positive(),
  width: z.int().positive(),
  height: z.int().positive(),
});

const schema = strictObject({
  kind: z.literal('stream'),
  name: z.string().min(1).default('stream'),
  ...clientFields,
  intents: knownIntents.default({
    category: 'stream',
    burstiness: 'regular',
    timeliness: 'stream',
    resilience: 'recoverable',
  }),
  /** Seconds of the video. */
  duration: seconds.default(120),
  /** Seconds of video in a segment. */
  segment: seconds.default(4),
  /** Seconds of video that must be there before it is shown, at the beginning and after each stall. */
  startup: seconds.default(4),
  /** Seconds of video that may be there at most. */
  buffer: seconds.default(30),
  /** How the version of a segment is chosen: by the buffer (BBA-0), or by the throughput (FESTIVE's estimate). */
  adaptation: z.enum(['buffer', 'throughput']).default('buffer'),
  /** Versions of the video, by ascending bitrate. */
  ladder: z
    .array(level)
    .min(1)
    .refine(
      (levels) => levels.every(({ bitrate }, index) => bitrate > (levels[index - 1]?.bitrate ?? 0)),
      'the bitrates ascend',
    )
    .default([...LADDER]),
})
  .refine(({ segment, buffer }) => buffer >= segment, {
    path: ['buffer'],
    message: 'the buffer holds a segment at least',
  })
  .refine(({ startup, buffer }) => buffer >= startup, {
    path: ['startup'],
    message: 'what must be there before it is shown fits into the buffer',
  });
type Given = z.input<typeof schema>;

/**
 * Adaptive video: segments over kept connections, in versions that the player chooses. It says of each segment what
 * its version needs (bytes/s) and how long the rest lasts (s), beside its `intents`.
 */
export const stream = clientKind(
  {
    kind: 'stream',
    schema,
    background: false,
    pauses: true,
    sizes: ({ duration, segment, ladder: [lowest = LADDER[0]] }) =>
      Array.from({ length: Math.ceil(duration / segment) }, () => segmentSize(lowest, segment)),
    shows: () => 'loads',
    measures: {
      quality: { title: 'opinion score (1 to 5)', unit: '', better: 'more' },
      startupDelay: { title: 'start-up delay', unit: 's', better: 'less' },
      stalls: { title: 'stalls', unit: '', better: 'less' },
      stalledTime: { title: 'time stalled', unit: 's', better: 'less' },
      bitrate: { title: 'bitrate', unit: 'bit/s', better: 'more' },
      switches: { title: 'switches of the version', unit: '', better: 'less' },
    },
    // The last segments are asked for when there is room for them; a slow link takes longer than that.
    expectedTime: ({ duration, buffer, ladder: [lowest = LADDER[0]] }, { over }) =>
      Math.max(duration - buffer, over(segmentSize(lowest, duration))),
    job: (client, { host, port }): Told<StreamJob> => {
      const { intents, lowWaterMark, duration, segment, startup, buffer, adaptation, ladder } = client;
      return {
        routine: 'stream',
        ...{ host, port, intents, lowWaterMark, duration, segment, startup, buffer, adaptation, ladder },
      };
    },
  },
  (options: Omit<Given, 'kind'> = {}): Given => ({ kind: 'stream', ...options }),
);
