import { defineExperiment, only, type Experiment } from '../../experiments/define.ts';
import { bulk, page } from '../../experiments/matrix/workload.ts';

/**
 * Figure 5 of the paper (Section 4, Scenario 1): a page load beside a bulk transfer, both over one link or the
 * other, or each over the link that the policy `category` takes for it. 30 runs, as in the paper.
 *
 * Beside it, for comparison: each page alone on i1, and the bulk transfer alone on i2.
 */
const PAGES = ['nyt', 'flickr'] as const;

const query = { intents: { category: 'query' } } as const;

export default ({ quick }: { quick: boolean }): Experiment =>
  defineExperiment({
    name: 'figure5',
    title: 'A page load beside a bulk transfer (the paper’s Figure 5)',
    links: [['dsl', 'lte']],
    policies: [only('dsl', 'i1 only'), only('lte', 'i2 only'), 'category'],
    workloads: PAGES.map((name) => ({ name, clients: [page(name, query), bulk()] })),
    repeats: quick ? 3 : 30,
    seed: 2013,
    include: [
      {
        policies: [only('dsl', 'i1 only')],
        workloads: PAGES.map((name) => ({ name: `${name} alone`, clients: [page(name, query)] })),
      },
      {
        policies: [only('lte', 'i2 only')],
        workloads: [{ name: 'bulk alone', clients: [bulk()] }],
      },
    ],
  });
