/** The client library under its former name. */
export * from 'socket-intents/http';
