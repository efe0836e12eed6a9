/**
 * Everything over the link with the lowest delay, large objects over the link with the highest rate.
 *
 * Inputs:
 *   settings.large                bytes from which an object is large
 *   link.downRate, roundTripTime  from the configuration
 *   intents                       filesize
 */
import { defaultLink, definePolicy, highestRate, lowestDelay, z } from 'socket-intents/policy';

export default definePolicy({
  settings: z.strictObject({ large: z.number().positive().default(1_000_000) }),

  // Called once for a configuration. What it returns is `mam.state` in the other hooks.
  init: () => ({ decisions: 0 }),

  // A connection is to be made: return the name of a link, and why.
  onConnect({ intents, links }, { settings, state }) {
    state.decisions++;
    const large = (intents.filesize ?? 0) >= settings.large;
    const link = (large ? highestRate(links) : lowestDelay(links)) ?? defaultLink(links);
    return { link: link?.name, reason: large ? 'large: highest rate' : 'lowest delay' };
  },
});
