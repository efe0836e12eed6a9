import { isBuilt } from './package.ts';

/**
 * A command of this project as its user types it: in a clone the script of the manifest, else the installed command.
 *
 * @param verb - as in `testbed up`
 * @param words - what follows it
 */
export function toType(verb: string, ...words: readonly string[]): string {
  if (isBuilt) return ['npx intentbed', verb, ...words].join(' ');
  // Without npm's own lines, which would mix with what commands of the testbed print.
  const quietly = verb.startsWith('testbed ') ? '-s ' : '';
  return [`npm run ${quietly}${verb.replace(' ', ':')}`, ...(words.length > 0 ? ['--', ...words] : [])].join(
    ' ',
  );
}
