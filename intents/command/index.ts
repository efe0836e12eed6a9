/** The verbs of the command `socket-intents`, for commands that have more. */
export { registerMam } from './mam.ts';
export { registerPolicy } from './policy.ts';
