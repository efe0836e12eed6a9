import type { LoadedExperiment } from '../load.ts';
import { PROFILES, type ProfileInput } from '../../testbed/profiles.ts';
import { defineExperiment, only } from '../define.ts';
import { objects } from '../../workloads/clients/index.ts';

/** A few sizes on both sides of where the links of the paper cross. */
export const SIZES = [1_000, 14_000, 100_000, 400_000, 900_000];

/** An experiment of three cells that takes a few seconds. */
export const small = (lowWaterMark = 16_384): LoadedExperiment => ({
  file: null,
  source: '',
  experiment: defineExperiment({
    name: 'small',
    title: 'A small experiment',
    seed: 7,
    links: [['dsl', 'lte']],
    policies: [
      only('dsl', 'dsl'),
      only('lte', 'lte'),
      { label: 'filesize', name: 'filesize', settings: { threshold: 200_000 } },
    ],
    workloads: [{ name: 'sizes', clients: [objects(SIZES, { phases: 'two', lowWaterMark })] }],
    repeats: 1,
  }),
});

const lossy = {
  ...{ name: 'lossy', source: 'a test' },
  down: { rate: 6e6, delay: 0.02, loss: 0.01 },
  up: { rate: 1e6, delay: 0.02 },
};
const jittery = {
  ...{ name: 'jittery', source: 'a test' },
  down: { rate: 6e6, delay: 0.02, jitter: 0.003 },
  up: { rate: 1e6, delay: 0.02, jitter: 0.003 },
};

/** One cell for each link. */
const overEach = (links: (string | ProfileInput)[], sizes: number[]): LoadedExperiment => ({
  file: null,
  source: '',
  experiment: defineExperiment({
    name: 'each',
    title: 'A cell for each link',
    seed: 7,
    links: [links],
    policies: links.map((link) => (typeof link === 'string' ? only(link, link) : only(link.name, link.name))),
    workloads: [{ name: 'sizes', clients: [objects(sizes)] }],
    repeats: 1,
  }),
});

/** On every profile that comes along. */
export const everyProfile = overEach([...PROFILES.keys()], [10_000, 350_000]);

/** On a link with losses and on one with jitter. */
export const randomLinks = overEach([lossy, jittery], [350_000, 860_000, 860_000]);
