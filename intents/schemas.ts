/** Schemas that validate what comes from outside in the terms of Socket Intents. */
export { addressSchema, settingsSchema } from './address.ts';
export { intentNames, intentsSchema } from './vocabulary.ts';
