import { commandFor } from './commands.ts';

/** Version of what commands and supervisor say to each other; another one is not understood. */
export const PROTOCOL = 1;

/** What to say when the supervisor speaks another protocol than the command. */
export const otherVersion = (name: string, supervisor: string): string =>
  `The testbed "${name}" was started by intentbed ${supervisor}, which does not understand this command. ` +
  `End it with ${commandFor('down', name)} and start it again.`;
