import { z } from 'zod';
import { UsageError } from '../../base/errors.ts';
import { validate } from '../../base/validate.ts';
import * as ip from '../../netns/ip.ts';
import { profileSchema, queueSchema, type Profile } from '../profiles.ts';
import { CLIENT } from '../topology/addresses.ts';
import { clientLinkLines, planDisciplines } from '../topology/plan.ts';
import type { Testbed } from './deployment.ts';

/** A link as it is now. */
export interface LinkState {
  profile: Profile;
  /** Whether the client's interface is up. */
  isUp: boolean;
}

const directionChange = z
  .strictObject({
    rate: z.number().positive(),
    delay: z.number().nonnegative(),
    loss: z.number().min(0).max(1),
    jitter: z.number().nonnegative(),
    queue: queueSchema,
  })
  .partial();

/** What is to become of a link. Rates are bit/s, times seconds, losses shares. */
export const changeSchema = z.strictObject({
  link: z.string(),
  down: directionChange.optional(),
  up: directionChange.optional(),
  /** The client's interface. */
  state: z.enum(['down', 'up']).optional(),
});
export type Change = z.output<typeof changeSchema>;

/**
 * Changes a link while it is used: rate, delay, loss, jitter and queue in place, so that what is queued stays
 * queued (fidelity rule 14). Taking the client's interface down empties its own queue, as pulling a cable does.
 *
 * @throws UsageError for a link that is not there or values that are not possible; CommandError.
 */
export async function changeLink(testbed: Testbed, change: Change): Promise<LinkState> {
  const before = testbed.links.get(change.link);
  if (!before)
    throw new UsageError(
      `There is no link "${change.link}". There are: ${[...testbed.links.keys()].join(', ')}.`,
    );
  const profile = changedProfile(before.profile, change);
  if (change.down || change.up) await changeDisciplines(testbed, profile);
  if (change.state) await setState(testbed, change.link, change.state);
  const after = { profile, isUp: change.state ? change.state === 'up' : before.isUp };
  testbed.links.set(change.link, after);
  testbed.note({ event: 'set', ...change });
  return after;
}

const changedProfile = (profile: Profile, { link, down, up }: Change): Profile =>
  validate(
    profileSchema,
    { ...profile, down: { ...profile.down, ...down }, up: { ...profile.up, ...up } },
    `the change of ${link}`,
  );

async function changeDisciplines({ world, spec }: Testbed, profile: Profile): Promise<void> {
  for (const { argv, batch = [] } of planDisciplines('change', { ...spec.topology, links: [profile] }, false))
    await world.run([...argv], { input: [...batch] });
}

async function setState({ world, spec }: Testbed, link: string, state: 'down' | 'up'): Promise<void> {
  const index = spec.topology.links.findIndex(({ name }) => name === link);
  // Without its addresses and routes, which go with the interface, a link that is up again would not be used.
  const lines =
    state === 'down'
      ? [ip.setDown(link)]
      : clientLinkLines(spec.topology, index).map((line) =>
          line.replace(/^(address|neighbour|route) add/, '$1 replace'),
        );
  const { argv, batch = [] } = ip.ipBatch(`set ${link} ${state}`, lines, CLIENT);
  await world.run([...argv], { input: [...batch] });
}
