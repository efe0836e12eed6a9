/** Schemas that validate what comes from outside in the terms of Socket Intents. */
export { addressSchema, settingsSchema } from './address.ts';
export { intentsSchema } from './vocabulary.ts';
