/**
 * category: bulk transfers over the link with the highest rate, queries over the link with the lowest delay.
 *
 * Behaviour: `bulk` is limited by the rate; `query` and `control` are short and limited by the delay. A stream,
 * or a connection without the intent, takes the default link. Works for any number of links; where the
 * configuration knows no rate (or no delay) of any link, the default link is taken.
 *
 * Inputs:
 *   link.downRate, roundTripTime  from the configuration
 *   intents                       category
 */
import { defaultLink, definePolicy, highestRate, lowestDelay, strictObject } from 'socket-intents/policy';

export default definePolicy({
  settings: strictObject({}),
  onConnect({ intents: { category }, links }) {
    const otherwise = defaultLink(links);
    if (category === 'bulk')
      return { link: (highestRate(links) ?? otherwise)?.name, reason: 'bulk: highest rate' };
    if (category === 'query' || category === 'control')
      return { link: (lowestDelay(links) ?? otherwise)?.name, reason: `${category}: lowest delay` };
    return { link: otherwise?.name, reason: `${category ?? 'category unknown'}: default link` };
  },
});
