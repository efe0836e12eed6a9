import type { LoadedExperiment } from '../load.ts';
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
