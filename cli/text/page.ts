import type { Imported, Skipped } from '../../workloads/pages/import/imported.ts';
import type { Page } from '../../workloads/pages/page.ts';
import { statisticsOf } from '../../workloads/pages/statistics.ts';

/** What a page consists of, in words. KB and MB are powers of 1000. */
export function describePage(page: Page): string {
  const { embedded, min, median, mean, max, total, hosts, depth } = statisticsOf(page);
  const rows = [
    ['name', page.name],
    ['source', page.source],
    ['synthetic', page.synthetic ? 'yes' : 'no'],
    ['page itself', bytes(page.objects[0]?.size)],
    ['embedded', `${embedded} objects`],
    ['min', bytes(min)],
    ['median', bytes(median)],
    ['mean', bytes(mean)],
    ['max', bytes(max)],
    ['total', bytes(total)],
    ['depth', String(depth)],
    ...thoughtOf(page),
    ...Object.entries(hosts).map(([host, count], index) => [index === 0 ? 'hosts' : '', `${count}  ${host}`]),
  ];
  return rows.map(([label = '', value = '']) => `${label.padEnd(12)}${value}\n`).join('');
}

/** How long servers think for a page, where they do. */
function thoughtOf({ objects }: Page): [string, string][] {
  const times = objects.flatMap(({ thinkTime }) => thinkTime ?? []);
  if (times.length === 0) return [];
  const total = times.reduce((sum, seconds) => sum + seconds, 0);
  const longest = times.reduce((one, other) => Math.max(one, other));
  return [
    ['think time', `${total.toFixed(1)} s of ${times.length} objects, at most ${longest.toFixed(2)} s`],
  ];
}

/** What an import made, what it left out, and what to know of the numbers. */
export function describeImport({ page, skipped, notes }: Imported): string {
  const left = skipped.length > 0 ? `Left out, ${skipped.length} in all:\n${tableOf(skipped)}` : '';
  return `${describePage(page)}${left}${notes.map((note) => `${note}\n`).join('')}`;
}

/** One line per reason: how often, and the first URL. */
function tableOf(skipped: readonly Skipped[]): string {
  const reasons = Map.groupBy(skipped, ({ reason }) => reason);
  return [...reasons]
    .map(([reason, [first, ...more]]) => {
      const others = more.length > 0 ? ` and ${more.length} more` : '';
      return `${String(more.length + 1).padStart(6)}  ${reason}: ${first?.url ?? ''}${others}\n`;
    })
    .join('');
}

function bytes(size: number | undefined): string {
  if (size === undefined) return 'none';
  if (size < 1000) return `${Math.round(size)} B`;
  return size < 1e6 ? `${(size / 1e3).toFixed(1)} KB` : `${(size / 1e6).toFixed(2)} MB`;
}
