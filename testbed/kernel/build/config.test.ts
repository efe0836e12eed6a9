import { expect, test } from 'vitest';
import { definedOptions, describeUnfulfilled, parseConfig, unfulfilled } from './config.ts';
import { readFragments } from './recipe.ts';

const config = 'CONFIG_NET=y\n# CONFIG_SOUND is not set\nCONFIG_HZ=100\nCONFIG_BASE="x"\n';

test('set and unset options are read, comments are not', () => {
  expect(parseConfig(`# about it\n${config}`)).toEqual([
    { name: 'NET', value: 'y' },
    { name: 'SOUND', value: 'n' },
    { name: 'HZ', value: '100' },
    { name: 'BASE', value: '"x"' },
  ]);
});

test('an option holds when the value is the one asked for; one that is absent is not set', () => {
  const defined = new Set(['NET', 'SOUND', 'HZ', 'BASE', 'IPV6']);
  expect(unfulfilled(config, config, defined)).toEqual([]);
  expect(unfulfilled('# CONFIG_ABSENT is not set\n', config, defined)).toEqual([]);
  expect(unfulfilled('CONFIG_HZ=1000\nCONFIG_IPV6=y\n# CONFIG_NET is not set\n', config, defined)).toEqual([
    { name: 'HZ', value: '1000', found: '100' },
    { name: 'IPV6', value: 'y', found: 'n' },
    { name: 'NET', value: 'n', found: 'y' },
  ]);
});

test('an option that the source does not define is told apart from one that does not hold', () => {
  const defined = definedOptions('config NET\n\tbool\n  menuconfig HZ\n# config COMMENT\n');
  expect(defined).toEqual(new Set(['NET', 'HZ']));
  expect(describeUnfulfilled({ name: 'HZ', value: '1000', found: '100' }, defined)).toBe(
    'CONFIG_HZ=1000, but it is 100',
  );
  expect(describeUnfulfilled({ name: 'WARP', value: 'y', found: 'n' }, defined)).toBe(
    'CONFIG_WARP=y, but it is not set (this source does not know the option)',
  );
});

test('an option that newer sources imply is judged by the one it comes with there', () => {
  const asked = 'CONFIG_PROC_SYSCTL=y\n';
  expect(unfulfilled(asked, 'CONFIG_SYSCTL=y\n', new Set(['SYSCTL']))).toEqual([]);
  expect(unfulfilled(asked, '', new Set(['SYSCTL']))).toHaveLength(1);
  expect(unfulfilled(asked, 'CONFIG_SYSCTL=y\n', new Set(['SYSCTL', 'PROC_SYSCTL']))).toHaveLength(1);
});

test('no option stands twice in the fragments', async () => {
  const { required, lean } = await readFragments();
  const names = parseConfig(required + lean).map(({ name }) => name);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});
