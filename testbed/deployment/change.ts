import { z } from 'zod';
import { UsageError } from '../../base/errors.ts';
import { validate } from '../../base/validate.ts';
import * as ip from '../../netns/ip.ts';
import { profileSchema, queueSchema, type Profile } from '../profiles.ts';
import { CLIENT } from '../topology/addresses.ts';
import { clientLinkLines, planDisciplines } from '../topology/plan.ts';
import type { Deployment, LinkState } from './deployment.ts';

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
export async function changeLink(deployment: Deployment, change: Change): Promise<LinkState> {
  const before = stateOf(deployment, change.link);
  const profile = changedProfile(before.profile, change);
  if (change.down || change.up) await changeDisciplines(deployment, profile);
  if (change.state) await setState(deployment, change.link, change.state);
  const after = { profile, isUp: change.state ? change.state === 'up' : before.isUp };
  deployment.links.set(change.link, after);
  return after;
}

/** How a link is now. @throws UsageError for one that is not there. */
export function stateOf({ links }: Deployment, link: string): LinkState {
  const state = links.get(link);
  if (state) return state;
  throw new UsageError(`There is no link "${link}". There are: ${[...links.keys()].join(', ')}.`);
}

const changedProfile = (profile: Profile, { link, down, up }: Change): Profile =>
  validate(
    profileSchema,
    { ...profile, down: { ...profile.down, ...down }, up: { ...profile.up, ...up } },
    `the change of ${link}`,
  );

async function changeDisciplines({ world, spec }: Deployment, profile: Profile): Promise<void> {
  for (const { argv, batch = [] } of planDisciplines('change', { ...spec.topology, links: [profile] }, false))
    await world.run([...argv], { input: [...batch] });
}

async function setState({ world, spec }: Deployment, link: string, state: 'down' | 'up'): Promise<void> {
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
