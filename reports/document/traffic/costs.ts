import { median } from 'simple-statistics';
import type { Load } from '../../analysis/loads.ts';
import { stackedBars } from '../../figures/stacked-bars.ts';
import type { RecordedRun } from '../../../results/read.ts';
import type { LinkRecord } from '../../../results/schema.ts';
import { enumerate, significant } from '../format.ts';
import type { Figure } from '../model.ts';
import { seriesOf } from './series.ts';
import { firstOfCells } from './sharing.ts';

interface LinkBytes {
  panel: string;
  series: string;
  link: string;
  bytes: number;
  n: number;
  /** Money and energy of these bytes, where the link says what a byte costs. */
  money: number | null;
  currency: string | null;
  energy: number | null;
}

const MB = 1e6;

/** Bytes that arrived over each link by the counters of its interface, with what they cost where links say so. */
export function costFigures(runs: readonly RecordedRun[], loads: readonly Load[]): Figure[] {
  const links = new Map(runs.flatMap(({ run }) => run.links.map((link) => [link.name, link] as const)));
  const received = new Map(
    runs.flatMap(({ label, cells }) =>
      cells.flatMap(({ definition: { cell }, record }) =>
        record?.status === 'done' ? [[JSON.stringify([label, cell]), record.received] as const] : [],
      ),
    ),
  );
  const rows = seriesOf(firstOfCells(loads)).flatMap(({ panel, series, loads: own }) => {
    const counted = own.flatMap(({ run, cell }) => {
      const cellBytes = received.get(JSON.stringify([run, cell]));
      return cellBytes ? [cellBytes] : [];
    });
    const names = [...new Set(counted.flatMap((cell) => Object.keys(cell)))];
    return names.map((name): LinkBytes => {
      const bytes = median(counted.map((cell) => cell[name] ?? 0));
      return { panel, series, link: name, bytes, n: counted.length, ...costOf(links.get(name), bytes) };
    });
  });
  if (
    new Set(rows.map(({ link }) => link)).size < 2 &&
    rows.every(({ money, energy }) => money === null && energy === null)
  )
    return [];
  const priced = [...links.values()].filter(({ costs }) => costs);
  const sources = priced.map(({ name, costs }) => `${name}: ${costs?.source ?? ''}`);
  const words = rows.map(
    ({ panel, series, link, bytes }) => `${panel}, ${series}: ${significant(bytes / MB)} MB over ${link}`,
  );
  const currencies = [...new Set(rows.flatMap(({ currency }) => currency ?? []))];
  return [
    {
      id: 'bytes-by-link',
      title: 'Bytes by link',
      alt: `${words.join('; ')}.`,
      caption:
        'Bytes that the client received over each link in a cell, headers included, by the counters of its interfaces: medians over the repeats.' +
        (sources.length > 0 ? ` What a byte costs: ${enumerate(sources)}.` : ''),
      spec: stackedBars({
        bars: rows.map(({ panel, series, link, bytes }) => ({
          panel,
          series,
          part: link,
          value: bytes / MB,
        })),
        parts: [...new Set(rows.map(({ link }) => link))],
        panels: [...new Set(rows.map(({ panel }) => panel))],
        series: [...new Set(rows.map(({ series }) => series))],
        title: 'received [MB]',
      }),
      table: {
        id: 'bytes-by-link',
        title: 'Bytes by link, and what they cost',
        columns: [
          { key: 'panel', title: 'where' },
          { key: 'series', title: 'what' },
          { key: 'link', title: 'link' },
          { key: 'bytes', title: 'received', unit: 'B', digits: 9 },
          ...(currencies.length > 0
            ? [
                {
                  key: 'money',
                  title: 'money',
                  digits: 3,
                  unit: currencies.length === 1 ? (currencies[0] ?? '') : '',
                },
              ]
            : []),
          ...(currencies.length > 1 ? [{ key: 'currency', title: 'currency' }] : []),
          ...(rows.some(({ energy }) => energy !== null)
            ? [{ key: 'energy', title: 'energy', unit: 'J', digits: 3 }]
            : []),
          { key: 'n', title: 'n', digits: 6 },
        ],
        rows: rows.map((row) => ({ ...row })),
      },
    },
  ];
}

function costOf(link: LinkRecord | undefined, bytes: number) {
  const { money, currency, energy } = link?.costs ?? {};
  return {
    money: money === undefined ? null : money * bytes,
    currency: currency ?? null,
    energy: energy === undefined ? null : energy * bytes,
  };
}
