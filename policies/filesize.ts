/**
 * filesize: large objects over the link with the highest rate, small ones over the link with the lowest delay.
 *
 * Behaviour: an object larger than the threshold is limited by the rate, a smaller one by the delay. Without
 * the filesize intent the default link is taken. Works for any number of links; where the configuration knows
 * no rate (or no delay) of any link, the default link is taken too.
 *
 * Inputs:
 *   settings.threshold            bytes; larger objects go to the link with the highest `downRate`
 *   link.downRate, roundTripTime  from the configuration
 *   intents                       filesize
 */
import { z } from 'zod';
import { defaultLink, definePolicy, highestRate, lowestDelay, strictObject } from 'socket-intents/policy';

export default definePolicy({
  settings: strictObject({ threshold: z.number().nonnegative() }),
  onConnect({ intents: { filesize }, links }, { settings: { threshold } }) {
    if (filesize === undefined)
      return { link: defaultLink(links)?.name, reason: 'size unknown: default link' };
    const large = filesize > threshold;
    const link = (large ? highestRate(links) : lowestDelay(links)) ?? defaultLink(links);
    const reason = large
      ? `${filesize} B > ${threshold} B: highest rate`
      : `${filesize} B <= ${threshold} B: lowest delay`;
    return { link: link?.name, reason };
  },
});
