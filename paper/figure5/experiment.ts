import { defineExperiment, only, type Experiment } from '../../experiments/define.ts';
import { alone, BULK, CATEGORY, I1, I2, PAGES } from './names.ts';
import { bulk, page } from '../../workloads/clients/index.ts';

/**
 * Figure 5 of the paper (Section 4, Scenario 1): a page load beside a bulk transfer, both over one link or the
 * other, or each over the link that the policy `category` takes for it. 30 runs, as in the paper.
 *
 * Beside it, for comparison: each page alone on i1, and the bulk transfer alone on i2.
 */
const query = { intents: { category: 'query' } } as const;

export default ({ quick }: { quick: boolean }): Experiment =>
  defineExperiment({
    name: 'figure5',
    title: 'A page load beside a bulk transfer (the paper’s Figure 5)',
    links: [['dsl', 'lte']],
    policies: [only('dsl', I1), only('lte', I2), CATEGORY],
    workloads: PAGES.map((name) => ({ name, clients: [page(name, query), bulk()] })),
    repeats: quick ? 3 : 30,
    seed: 2013,
    include: [
      {
        policies: [only('dsl', I1)],
        workloads: PAGES.map((name) => ({ name: alone(name), clients: [page(name, query)] })),
      },
      {
        policies: [only('lte', I2)],
        workloads: [{ name: alone(BULK), clients: [bulk()] }],
      },
    ],
  });
