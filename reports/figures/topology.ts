import { VEGA_LITE_SCHEMA, type Spec } from './figure.ts';

/** One access link of the picture: what stands above and below its two hops. */
export interface PicturedLink {
  name: string;
  /** Name of the link that it is coloured as. */
  look: string;
  clientSide: readonly string[];
  serverSide: readonly string[];
}

const WIDTH = 700;
/** Pixels below which labels of a hop are broken into lines. */
const NARROW = 560;
const ROW = { wide: 84, narrow: 118 };
const BOX = { width: 0.22, height: 0.44 };
/** Width of a character of a box's label, on average, in a picture of {@link WIDTH}. */
const CHARACTER = 0.029;
const POSITION = { client: 0, router: 1.25, server: 2.5 };

/**
 * Client, one router per access link, and server, with the disciplines written at the hops.
 *
 * @param room - width in pixels that the picture may have
 */
export function topologyPicture(links: readonly PicturedLink[], room = WIDTH): Spec {
  const width = Math.min(WIDTH, room - 16);
  const isNarrow = width < NARROW;
  const halfWidth = (label: string): number =>
    Math.max(BOX.width, (label.length * CHARACTER * (WIDTH / width)) / 2);
  const box = (label: string, x: number, y: number, height: number) => {
    const half = { width: halfWidth(label), height: height / 2 };
    return {
      ...{ label, x, y },
      ...{ left: x - half.width, right: x + half.width, low: y - half.height, high: y + half.height },
    };
  };
  const inLines = (label: string) => (isNarrow ? label.replaceAll(', ', '\n') : label);
  const rows = links.map((link, index) => ({ ...link, y: links.length - index }));
  const middle = (links.length + 1) / 2;
  const looks = [...new Set(links.map(({ look }) => look))];
  const edges = rows.map(({ look, y }) => ({ look, y, from: POSITION.client, to: POSITION.server }));
  const boxes = [
    box('client', POSITION.client, middle, links.length - 1 + BOX.height),
    box('server', POSITION.server, middle, links.length - 1 + BOX.height),
    ...rows.map(({ name, y }) => box(name, POSITION.router, y, BOX.height)),
  ];
  // Between the boxes, of which those of the routers are as wide as their names.
  const labels = rows.flatMap(({ name, clientSide, serverSide, y }) => [
    ...hopLabels(
      clientSide.map(inLines),
      (POSITION.client + BOX.width + POSITION.router - halfWidth(name)) / 2,
      y,
    ),
    ...hopLabels(
      serverSide.map(inLines),
      (POSITION.router + halfWidth(name) + POSITION.server - BOX.width) / 2,
      y,
    ),
  ]);
  const most = Math.max(...labels.filter(({ above }) => above).map(({ label }) => label.split('\n').length));
  const scale = { domain: [-0.25, 2.75], nice: false, zero: false };
  const x = { field: 'x', type: 'quantitative', axis: null, scale };
  const y = {
    field: 'y',
    type: 'quantitative',
    axis: null,
    scale: { domain: [0.5, links.length + 0.5], nice: false, zero: false },
  };
  return {
    $schema: VEGA_LITE_SCHEMA,
    width,
    height: (isNarrow ? ROW.narrow : ROW.wide) * links.length,
    layer: [
      ...edges.map((edge) => ({
        data: { values: [edge] },
        mark: { type: 'rule', strokeWidth: 2.5 },
        encoding: {
          x: { ...x, field: 'from' },
          x2: { field: 'to' },
          y,
          color: { field: 'look', type: 'nominal', scale: { domain: looks }, legend: null },
        },
      })),
      {
        data: { values: boxes },
        mark: { type: 'rect', fill: '#ffffff', stroke: '#6b6b6b', strokeWidth: 1.2, cornerRadius: 4 },
        encoding: {
          x: { ...x, field: 'left' },
          x2: { field: 'right' },
          y: { ...y, field: 'low' },
          y2: { field: 'high' },
        },
      },
      {
        data: { values: boxes },
        mark: { type: 'text', fontSize: 12 },
        encoding: { x, y, text: { field: 'label', type: 'nominal' } },
      },
      ...[true, false].map((above) => ({
        data: { values: labels.filter((label) => label.above === above) },
        mark: {
          ...{ type: 'text', fontSize: 10, baseline: above ? 'bottom' : 'top', dy: above ? -4 : 6 },
          // Vega counts the lines of a text at its bottom downwards.
          ...(isNarrow
            ? { lineBreak: '\n', lineHeight: 12, ...(above ? { dy: -4 - 12 * (most - 1) } : {}) }
            : {}),
        },
        encoding: { x, y, text: { field: 'label', type: 'nominal' } },
      })),
    ],
  };
}

/** The first label stands above the hop, the second below. */
function hopLabels(labels: readonly string[], x: number, y: number) {
  return labels.map((label, index) => ({ label, x, y, above: index === 0 }));
}
