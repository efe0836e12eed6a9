import type { Experiment } from '../define.ts';

/** A few sizes on both sides of where the links of the paper cross. */
export const SIZES = [1_000, 14_000, 100_000, 400_000, 900_000];

/** An experiment of three cells that takes a few seconds. */
export const small = (lowWaterMark = 16_384): Experiment => ({
  name: 'small',
  title: 'A small experiment',
  source: '',
  parameters: {},
  seed: 7,
  stages: [
    {
      name: 'all',
      matrices: () => [
        {
          links: [['dsl', 'lte']],
          policies: [
            { label: 'dsl', name: 'single', settings: { link: 'dsl' } },
            { label: 'lte', name: 'single', settings: { link: 'lte' } },
            { label: 'filesize', name: 'filesize', settings: { threshold: 200_000 } },
          ],
          workloads: [{ name: 'sizes', clients: [{ sizes: SIZES, phases: 'two', lowWaterMark }] }],
          repeats: 1,
        },
      ],
    },
  ],
});
