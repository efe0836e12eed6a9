import { toType } from '../../../base/installation/to-type.ts';

/** The command for a testbed as its user types it, in quotation marks: `"npm run -s testbed:down"`. */
export const commandFor = (verb: 'up' | 'down' | 'status', name: string): string =>
  `"${toType(`testbed ${verb}`, ...(name === 'default' ? [] : ['--name', name]))}"`;
