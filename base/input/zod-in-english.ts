import { registerHooks } from 'node:module';

/**
 * Spares the process the sixty languages of zod's messages: half of what loading zod takes, which within a guest is
 * a quarter of a second. Imported by programs that start often, before they import anything that needs zod.
 */
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === '../locales/index.js' && context.parentURL?.includes('/node_modules/zod/')
      ? next('../locales/en.js', context)
      : next(specifier, context),
});
