import { expect, test } from 'vitest';
import { makeCommand, recipeHash } from './recipe.ts';

test('the hash changes with each fragment', () => {
  const hashes = [
    { required: 'a', lean: 'b' },
    { required: 'ab', lean: '' },
    { required: 'a', lean: 'c' },
  ].map(recipeHash);
  expect(new Set(hashes).size).toBe(3);
});

test('the kernel is compiled through ccache when it is there', () => {
  expect(makeCommand(['-j2', 'linux'], { ccache: true })).toMatchInlineSnapshot(`
    [
      "make",
      "ARCH=um",
      "KCFLAGS=-w -ftrack-macro-expansion=0",
      "CC=ccache gcc",
      "HOSTCC=ccache gcc",
      "-j2",
      "linux",
    ]
  `);
  expect(makeCommand(['linux'], { ccache: false })).toMatchInlineSnapshot(`
    [
      "make",
      "ARCH=um",
      "KCFLAGS=-w -ftrack-macro-expansion=0",
      "linux",
    ]
  `);
});
