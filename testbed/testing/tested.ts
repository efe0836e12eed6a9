import process from 'node:process';

/** Names the only kind of world that is tested, where only one is: `guest` or `host`. */
export const WORLDS_VARIABLE = 'INTENTBED_TEST_WORLDS';

const { [WORLDS_VARIABLE]: only } = process.env;

/** Whether worlds of this kind are tested. */
export const isTested = (kind: 'guest' | 'host'): boolean => [undefined, '', kind].includes(only);

/** Why a world of another kind is not tested. */
export const NOT_TESTED = `only the ${only} world is tested here`;
