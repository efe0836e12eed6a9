/**
 * sample: everything over the default link; a starting point for a policy of your own.
 *
 * Behaviour: each hook does what a policy without it would get, and says where to go on from there.
 *
 * Inputs:
 *   settings, link.settings  none; name them in the schemas below
 *   intents                  none; all are in `request.intents`
 */
import { defaultLink, definePolicy, strictObject } from 'socket-intents/policy';

export default definePolicy({
  // Key/values from the configuration, validated before `init` is called.
  settings: strictObject({}),
  linkSettings: strictObject({}),

  // Called once for a configuration. What it returns is `mam.state` in the other hooks.
  init({ links, log }) {
    log('ready', { links: links.map(({ name }) => name) });
    return { decisions: 0 };
  },

  // A name is to be resolved. Leave the loop as soon as the answers suffice: the other questions are cancelled.
  async onResolve({ destination: { host = '' }, family }, { resolver }) {
    const addresses = [];
    for await (const answer of resolver.resolve(host, { family }))
      addresses.push(...answer.addresses.map((address) => ({ address, link: answer.link })));
    return { addresses, reason: 'the answers of all links' };
  },

  // A connection is to be made: return the name of a link, and why.
  onConnect({ links }, { state }) {
    state.decisions++;
    return { link: defaultLink(links)?.name, reason: 'default link' };
  },

  // An object is to be fetched, and idle connections to its server are open: name one, or make a new one.
  onSocketChoose({ links, sockets }, { state }) {
    state.decisions++;
    const link = defaultLink(links)?.name;
    const idle = sockets.find((socket) => socket.link === link);
    return { link, reuse: idle?.id, reason: idle ? 'idle on the default link' : 'default link' };
  },

  // Another configuration is in force and the last request has been answered.
  cleanup({ state, log }) {
    log('done', { decisions: state.decisions });
  },
});
