/**
 * single: every connection over one link.
 *
 * Behaviour: the link that is named in the settings carries everything. When it is down, or cannot reach the
 * destination, the default link does, and the reason says so.
 *
 * Inputs:
 *   settings.link   name of the link; one that the configuration does not have is refused
 *   intents         none
 */
import { defaultLink, definePolicy, linkName, strictObject } from 'socket-intents/policy';

export default definePolicy({
  settings: (links) => strictObject({ link: linkName(links) }),
  onConnect({ links }, { settings }) {
    const wanted = links.find(({ name }) => name === settings.link);
    if (wanted) return { link: wanted.name, reason: `everything over ${wanted.name}` };
    return { link: defaultLink(links)?.name, reason: `${settings.link} cannot carry it: default link` };
  },
});
