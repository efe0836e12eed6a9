import { registerHooks } from 'node:module';

/** What the client library was called before it was a package of its own. */
const FORMER = /^intentbed\/intents(?=\/|$)/;
const OWN = /^(?:intentbed|socket-intents)(?=\/|$)/;

let lent = false;

/**
 * Lets modules that lie anywhere, as experiments and policies of the user do, import these packages by name: they
 * get those that run here, whether or not any is installed where they lie.
 */
export function lendOwnImports(): void {
  if (lent) return;
  lent = true;
  registerHooks({
    resolve: (specifier, context, next) =>
      OWN.test(specifier)
        ? next(specifier.replace(FORMER, 'socket-intents'), { ...context, parentURL: import.meta.url })
        : next(specifier, context),
  });
}
