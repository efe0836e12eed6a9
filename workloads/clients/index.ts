/**
 * The kinds of clients that an experiment may have. A new one is a file of this folder and a line here: TypeScript
 * finds no files, and what an experiment may write down follows from the types of all kinds.
 */
export { bulk } from './bulk.ts';
export { objects } from './objects.ts';
export { page } from './page.ts';
export { stream } from './stream.ts';
