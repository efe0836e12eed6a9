import { expect, test } from 'vitest';
import { parseDestination, parseIntentArguments } from './ask-for.ts';

test('a destination is a name or an address and a port; IPv6 addresses are in brackets', () => {
  expect(parseDestination('www.test:80')).toEqual({ host: 'www.test', port: 80 });
  expect(parseDestination('192.0.2.1:65535')).toEqual({ host: '192.0.2.1', port: 65535 });
  expect(parseDestination('[2001:db8::1]:443')).toEqual({ host: '2001:db8::1', port: 443 });
  for (const wrong of ['www.test', ':80', 'www.test:', 'www.test:65536', '2001:db8::1:443', '[::1]'])
    expect(() => parseDestination(wrong)).toThrow(/is not a destination/);
});

test('intents are name=value, numbers as JavaScript writes them', () => {
  expect(parseIntentArguments(['filesize=1.4e6', 'category=bulk transfer', 'duration=0.5'])).toEqual({
    filesize: 1_400_000,
    category: 'bulk',
    duration: 0.5,
  });
});
