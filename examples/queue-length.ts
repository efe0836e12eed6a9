import { bulk, defineExperiment, only, page } from 'intentbed/experiments';

export default defineExperiment({
  name: 'queue-length',
  title: 'A page load beside a bulk transfer, by length of the queue',
  links: [['dsl', 'lte']],
  policies: [only('dsl'), only('lte'), 'category'],
  workloads: [{ name: 'nyt', clients: [page('nyt', { intents: { category: 'query' } }), bulk()] }],
  factors: { queue: [{ seconds: 0.05 }, { seconds: 0.3 }] },
  repeats: 5,
  seed: 1,
});
