import { toType } from '../../base/installation/to-type.ts';
import { missingPrograms } from '../tools/install.ts';
import { PROGRAMS, type Program } from '../tools/programs.ts';
import type { Check } from './check.ts';

/** What brings the programs that are missing. */
const INSTALL = `Type "${toType('testbed doctor', '--install')}": it fetches them into your cache, without root.`;

/** Looks for the programs without which no world is made, and for those that are of use in one. */
export async function* programs(): AsyncGenerator<Check> {
  const missing = await missingPrograms();
  yield found('programs', 'worlds', missing);
  yield found('programs for you', 'users', missing);
}

function found(check: string, wantedBy: Program['wantedBy'], missing: readonly Program[]): Check {
  const namesOf = (list: readonly Program[]): string =>
    list.flatMap((program) => (program.wantedBy === wantedBy ? [program.name] : [])).join(', ');
  const absent = namesOf(missing);
  return {
    ...{ world: 'both', check, isOptional: wantedBy !== 'worlds', ok: absent === '' },
    found: absent === '' ? namesOf(PROGRAMS) : `missing: ${absent}`,
    ...(absent === '' ? {} : { advice: INSTALL }),
  };
}
