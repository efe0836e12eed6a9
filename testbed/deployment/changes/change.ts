import { z } from 'zod';
import { UsageError } from '../../../base/errors.ts';
import { askIfMeant } from '../../../base/input/suggest.ts';
import { strictObject, validate } from '../../../base/input/validate.ts';
import * as ip from '../../../netns/ip.ts';
import {
  lossSchema,
  profileSchema,
  queueSchema,
  rateSchema,
  timeSchema,
  type Profile,
} from '../../profiles.ts';
import { CLIENT } from '../../topology/addresses.ts';
import { clientLinkLines, planDisciplines } from '../../topology/plan.ts';
import type { Deployment, LinkState } from '../deployment.ts';
import { renewBottlenecks } from './renew.ts';

const directionChange = strictObject({
  rate: rateSchema,
  delay: timeSchema,
  loss: lossSchema,
  jitter: timeSchema,
  queue: queueSchema,
}).partial();

const fields = {
  link: z.string(),
  down: directionChange.optional(),
  up: directionChange.optional(),
  /** The client's interface. */
  state: z.enum(['down', 'up']).optional(),
};
export const changeSchema = strictObject(fields);
/** What is to become of a link. Rates are bit/s, times seconds, losses shares. */
export type Change = z.output<typeof changeSchema>;

/** A change that is to come, in seconds from when it was scheduled. */
export const scheduledChangeSchema = strictObject({ ...fields, at: z.number().nonnegative().max(1e6) });
export type ScheduledChange = z.output<typeof scheduledChangeSchema>;

/**
 * Changes a link while it is used: rate, delay, loss, jitter and queue in place, so that what is queued stays
 * queued (fidelity rule 14); {@link renewBottlenecks} says where it cannot. Taking the client's interface down empties
 * its own queue, as pulling a cable does. A change that fails leaves the link as it was.
 *
 * @throws UsageError for a link that is not there or values that are not possible; CommandError.
 */
export async function changeLink(deployment: Deployment, change: Change): Promise<LinkState> {
  const before = stateOf(deployment, change.link);
  const profile = changedProfile(before.profile, change);
  const isUp = change.state ? change.state === 'up' : before.isUp;
  try {
    if (change.down || change.up) await changeDisciplines(deployment, before.profile, profile);
    if (change.state) await setState(deployment, change.link, isUp);
  } catch (error) {
    await undo(deployment, before, change);
    throw error;
  }
  const after = { profile, isUp };
  deployment.links.set(change.link, after);
  return after;
}

/** How a link is now. @throws UsageError for one that is not there. */
function stateOf({ links }: Deployment, link: string): LinkState {
  const state = links.get(link);
  if (state) return state;
  const known = [...links.keys()];
  throw new UsageError(
    `There is no link "${link}". There are: ${known.join(', ')}.${askIfMeant(link, known)}`,
  );
}

/**
 * Tries changes that are to come, one after the other, from how the links are now: a queue that is long enough for
 * one rate is too short for the next.
 *
 * @throws UsageError for the first that is not possible.
 */
export function assertPossible(deployment: Deployment, changes: readonly ScheduledChange[]): void {
  const profiles = new Map<string, Profile>();
  for (const each of changes.toSorted((a, b) => a.at - b.at)) {
    const before = profiles.get(each.link) ?? stateOf(deployment, each.link).profile;
    profiles.set(each.link, changedProfile(before, each, `The change of ${each.link} at ${each.at} s`));
  }
}

const changedProfile = (
  profile: Profile,
  { link, down, up }: Change,
  where = `The change of ${link}`,
): Profile =>
  validate(
    profileSchema,
    { ...profile, down: { ...profile.down, ...down }, up: { ...profile.up, ...up } },
    where,
  );

async function changeDisciplines(deployment: Deployment, before: Profile, after: Profile): Promise<void> {
  await setDisciplines(deployment, after);
  await renewBottlenecks(deployment.world, before, after);
}

async function setDisciplines({ world, spec }: Deployment, profile: Profile): Promise<void> {
  const commands = planDisciplines('change', { ...spec.topology, links: [profile] });
  for (const { argv, batch = [] } of commands) await world.run([...argv], { input: [...batch] });
}

async function setState({ world, spec }: Deployment, link: string, isUp: boolean): Promise<void> {
  const index = spec.topology.links.findIndex(({ name }) => name === link);
  // Without its addresses and routes, which go with the interface, a link that is up again would not be used.
  const lines = isUp
    ? clientLinkLines(spec.topology, index).map((line) =>
        line.replace(/^(address|neighbour|route) add/, '$1 replace'),
      )
    : [ip.setDown(link)];
  const { argv, batch = [] } = ip.ipBatch(`set ${link} ${isUp ? 'up' : 'down'}`, lines, CLIENT);
  await world.run([...argv], { input: [...batch] });
}

/** What can be put back is; why the change failed is what counts. */
async function undo(deployment: Deployment, { profile, isUp }: LinkState, { state }: Change): Promise<void> {
  await setDisciplines(deployment, profile).catch(() => undefined);
  if (state) await setState(deployment, profile.name, isUp).catch(() => undefined);
}
