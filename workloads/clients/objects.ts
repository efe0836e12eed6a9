import { sum } from 'simple-statistics';
import { z } from 'zod';
import type { InOrderJob } from '../driver/routines/in-order.ts';
import { strictObject } from '../../base/input/validate.ts';
import { pathOf } from '../servers/http/path.ts';
import { between, bytes, clientFields, clientKind, downloadFields, range, type Told } from './kind.ts';

const schema = strictObject({
  kind: z.literal('objects'),
  name: z.string().min(1).default('wget'),
  ...clientFields,
  ...downloadFields,
  /** Sizes of the objects, in the order in which they are downloaded. */
  sizes: z.array(bytes).min(1),
  /** Pause before each download. */
  pause: range.default([0.3, 0.4]),
});
type Given = z.input<typeof schema>;

/** Downloads of objects of these sizes (bytes), one after the other, as wget does. */
export const objects = clientKind(
  {
    kind: 'objects',
    schema,
    background: false,
    pauses: true,
    sizes: ({ sizes }) => sizes,
    shows: ({ sizes }) => (new Set(sizes).size > 1 ? 'sizes' : 'loads'),
    expectedTime: ({ sizes }, { over }) => sum(sizes.map(over)),
    job: (
      { intents, lowWaterMark, phases, head, connections, sizes, pause },
      { host, port, random },
    ): Told<InOrderJob> => ({
      routine: 'in-order',
      ...{ host, port, intents, lowWaterMark, phases, head, connections },
      objects: sizes.map((size) => {
        const path = pathOf(size);
        return { path, name: path, pause: between(pause, random) };
      }),
    }),
  },
  (sizes: number[], options: Omit<Given, 'kind' | 'sizes'> = {}): Given => ({
    kind: 'objects',
    sizes,
    ...options,
  }),
);
