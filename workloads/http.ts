import process from 'node:process';

/**
 * `node:http` as it is. An `import` of it reads each of its exports, and thereby loads fetch, WebSocket and HTTP/2
 * as well: a third of a second in a guest.
 */
export const { createServer, request } = process.getBuiltinModule('node:http');
