import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, createSocket } from '../index.ts';
import { startDaemon, type TestDaemon } from '../testing/daemon.ts';
import { startEcho, type EchoServer } from '../testing/echo.ts';

let daemon: TestDaemon;
let echo: EchoServer;
beforeAll(async () => {
  [daemon, echo] = await Promise.all([startDaemon(), startEcho()]);
});
afterAll(async () => {
  await daemon[Symbol.asyncDispose]();
  await echo[Symbol.asyncDispose]();
});

test('a link that is required is taken, one that is prohibited is not, whoever decides', async () => {
  const to = { host: '127.0.0.1', port: echo.port, mam: daemon.socket, mamTimeout: 10 };
  const socket = await connect({ ...to, links: { require: ['loopback'] } });
  expect(socket.context).toMatchObject({ link: 'loopback', preferences: { require: ['loopback'] } });
  socket.destroy();
  for (const host of ['127.0.0.1', 'localhost']) {
    await expect(connect({ ...to, host, links: { prohibit: ['lo'] } })).rejects.toMatchObject({
      code: 'EACCES',
      message: expect.stringMatching(/no link that the application allows/) as string,
    });
    // Nobody is there who would know the links.
    for (const mam of [null, `${daemon.socket}-nobody`])
      await expect(connect({ ...to, host, mam, links: { prohibit: ['lo'] } })).rejects.toMatchObject({
        code: 'EACCES',
      });
  }
  const wrong = { ...to, links: { forbid: ['lo'] } as never };
  await expect(connect(wrong)).rejects.toThrow(/forbid/);
});

test('datagrams are not sent over a link that is prohibited', async () => {
  const socket = createSocket({
    type: 'udp4',
    mam: daemon.socket,
    mamTimeout: 10,
    links: { prohibit: ['lo'] },
  });
  const error = await new Promise((resolve) => socket.send('x', echo.port, '127.0.0.1', resolve));
  expect(error).toMatchObject({ code: 'EACCES' });
  socket.close();
});
