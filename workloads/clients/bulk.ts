import { z } from 'zod';
import type { RepeatedJob } from '../driver/routines/repeated.ts';
import { strictObject } from '../../base/input/validate.ts';
import { pathOf } from '../servers/http/path.ts';
import { bytes, clientFields, clientKind, knownIntents, type Told } from './kind.ts';

const schema = strictObject({
  kind: z.literal('bulk'),
  name: z.string().min(1).default('bulk'),
  ...clientFields,
  intents: knownIntents.default({ category: 'bulk' }),
  /** Bytes. The paper's files have more than 48 MBytes. */
  size: bytes.default(50_000_000),
});
type Given = z.input<typeof schema>;

/** A bulk transfer: one large object again and again until all other clients are done; once, when it is alone. */
export const bulk = clientKind(
  {
    kind: 'bulk',
    schema,
    background: true,
    pauses: false,
    sizes: () => [],
    shows: () => 'loads',
    expectedTime: ({ size }, { over, alone }) => (alone ? over(size) : 0),
    job: ({ intents, lowWaterMark, size }, { host, port }): Told<RepeatedJob> => ({
      routine: 'repeated',
      ...{ host, port, intents, lowWaterMark },
      object: { path: pathOf(size), name: pathOf(size) },
    }),
  },
  (options: Omit<Given, 'kind'> = {}): Given => ({ kind: 'bulk', ...options }),
);
