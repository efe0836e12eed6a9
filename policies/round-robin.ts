/**
 * round-robin: each connection over the next link.
 *
 * Behaviour: links take turns in the order of the configuration, whoever asks and whatever for. A link that is
 * down or cannot reach the destination misses its turn. Idle connections are reused when it is the turn of
 * their link.
 *
 * Inputs:
 *   intents  none
 */
import { definePolicy, strictObject } from 'socket-intents/policy';

export default definePolicy({
  settings: strictObject({}),
  init: () => ({ last: '' }),
  onConnect(request, { state, links }) {
    const able = new Set(request.links.map(({ name }) => name));
    const start = links.findIndex(({ name }) => name === state.last) + 1;
    const turns = [...links.slice(start), ...links.slice(0, start)];
    const next = turns.find(({ name }) => able.has(name));
    state.last = next?.name ?? state.last;
    return { link: next?.name, reason: `the turn of ${state.last}` };
  },
});
