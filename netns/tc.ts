import type { Command } from './execute.ts';
import type { Line } from './ip.ts';

/**
 * Words of `tc(8)`, as lines for `tc -batch`. Nothing else in the project knows them.
 * Rates are bit/s, sizes bytes, times seconds.
 */

/** An Ethernet frame of the largest size: MTU 1500 and 14 bytes of header. What HTB and bfifo count. */
export const FRAME = 1514;

/** Microseconds are the finest word of older releases of tc; they take fractions. */
const time = (seconds: number): string => `${Math.round(seconds * 1e9) / 1e3}us`;
const rate = (bitsPerSecond: number): string => `${Math.round(bitsPerSecond)}bit`;
const percent = (share: number): string => `${(share * 100).toPrecision(6)}%`;

/** Whether a discipline is new, or changed in place without losing its queue (fidelity rule 14). */
export type Verb = 'add' | 'change';

/**
 * Largest burst of a token bucket: one frame, or what the rate carries in 1 ms. A larger one lets a small
 * object skip the link (fidelity rule 5).
 */
export const htbBurst = (bitsPerSecond: number): number =>
  Math.max(FRAME, Math.ceil((bitsPerSecond / 8) * 1e-3));

/**
 * HTB as the bottleneck, with an explicit byte fifo as its queue (tc-htb(8), tc-bfifo(8)).
 *
 * `default 1` so that nothing is sent unshaped (rule 12), `quantum` so that tc does not derive one (rule 11),
 * `burst` and `cburst` always given, since tc's defaults depend on when it runs (rule 5).
 */
export function htb(verb: Verb, device: string, bitsPerSecond: number, queue: number): Line[] {
  const burst = htbBurst(bitsPerSecond);
  const cls =
    `class ${verb} dev ${device} parent 1: classid 1:1 htb rate ${rate(bitsPerSecond)} ` +
    `ceil ${rate(bitsPerSecond)} burst ${burst}b cburst ${burst}b quantum ${FRAME}`;
  const fifo = `qdisc ${verb} dev ${device} parent 1:1 handle 10: bfifo limit ${Math.round(queue)}b`;
  return verb === 'add' ? [`qdisc add dev ${device} root handle 1: htb default 1`, cls, fifo] : [cls, fifo];
}

/**
 * Lines that take what holds packets back away, with the packets, and make it anew: a class of HTB keeps its debt when
 * its rate changes (`htb_change_class` in net/sched/sch_htb.c), and netem has already said when each packet goes.
 */
export const renewedHtb = (device: string, bitsPerSecond: number, queue: number): Line[] => [
  `class delete dev ${device} classid 1:1`,
  ...htb('add', device, bitsPerSecond, queue).slice(1),
];
export const renewedNetemRate = (device: string, bitsPerSecond: number, queue: number): Line[] => [
  `qdisc delete dev ${device} root`,
  ...netemRate('add', device, bitsPerSecond, queue),
];

/**
 * netem as the bottleneck: `rate` serialises every packet, also on an idle link, which HTB does not
 * (rule 4). Its queue is counted in packets.
 */
export const netemRate = (verb: Verb, device: string, bitsPerSecond: number, queue: number): Line[] => [
  `qdisc ${verb} dev ${device} root handle 1: netem rate ${rate(bitsPerSecond)} ` +
    `limit ${netemRateLimit(queue)}`,
];

/** Packets that netem may hold for a queue of so many bytes; the packet being sent counts too. */
export const netemRateLimit = (queue: number): number => Math.max(1, Math.round(queue / FRAME)) + 1;

/** Distributions of netem's jitter; `uniform` is what it does when none is named (rule 17). */
export const DISTRIBUTIONS = ['uniform', 'normal', 'pareto', 'paretonormal'] as const;
export type Distribution = (typeof DISTRIBUTIONS)[number];

export interface Delay {
  /** One-way delay in seconds. */
  delay: number;
  /** Seconds; 0 for none. */
  jitter: number;
  distribution: Distribution;
  /** Share of packets lost at random, 0 to 1. */
  loss: number;
  /** Packets that may be under way; see {@link delayLimit}. */
  limit: number;
  /** Whether jitter may let packets overtake each other (rule 17). */
  reordering: boolean;
}

/**
 * Pure delay, jitter and loss on an end host's egress (tc-netem(8)). Its limit is far above rate times
 * delay: tc's default of 1000 packets drops silently (rule 3).
 */
export function netemDelay(
  verb: Verb,
  device: string,
  { delay, jitter, distribution, loss, limit, reordering }: Delay,
): Line[] {
  const words = [`qdisc ${verb} dev ${device} root handle 1: netem delay ${time(delay)}`];
  if (jitter > 0) {
    words.push(time(jitter));
    if (distribution !== 'uniform') words.push(`distribution ${distribution}`);
  }
  // netem keeps the order of packets when it also has a rate; this one takes 0.12 µs a frame.
  if (jitter > 0 && !reordering) words.push('rate 100gbit');
  if (loss > 0) words.push(`loss random ${percent(loss)}`);
  words.push(`limit ${limit}`);
  return [words.join(' ')];
}

/** The least draw of netem's distributions is −4 times the jitter: −32768 of its tables, in steps of 1/8192. */
const LEAST_DRAW = 4;

/**
 * Waits until the kernel's clock stands beyond what jitter may subtract from a delay. netem works out when a packet
 * leaves without a sign, so one that is to leave before the clock's 0 never does, and the packets after it lose their
 * order (rule 17). The clock of a guest begins with its world.
 *
 * @param jitter - seconds
 */
export function clockBeyond(jitter: number): Command {
  const seconds = Math.ceil(LEAST_DRAW * jitter);
  return {
    attempted: 'wait until the clock stands beyond the jitter',
    argv: ['sh', '-c', `read -r up _ </proc/uptime; [ "\${up%.*}" -ge ${seconds} ] || sleep ${seconds}`],
  };
}

/** Packets of the smallest size that a rate can put into a delay, four times over, and some; 32 bits. */
export const delayLimit = (bitsPerSecond: number, seconds: number): number =>
  Math.min(2 ** 32 - 1, 1000 + Math.ceil((4 * bitsPerSecond * seconds) / (8 * 66)));

/** `tc -batch` in a namespace. */
export const tcBatch = (attempted: string, lines: readonly Line[], namespace: string): Command => ({
  attempted,
  argv: ['tc', '-n', namespace, '-batch', '-'],
  batch: lines,
});

/** Statistics of every discipline of a namespace, as JSON; read with `readQdiscs`. */
export const showQdiscs = (namespace: string): Command => ({
  attempted: `read the queueing disciplines of ${namespace}`,
  argv: ['tc', '-n', namespace, '-j', '-s', 'qdisc', 'show'],
});

/** HTB classes of a device; read with `readClasses`. */
export const showClasses = (namespace: string, device: string): Command => ({
  attempted: `read the classes of ${device} in ${namespace}`,
  argv: ['tc', '-n', namespace, '-s', 'class', 'show', 'dev', device],
});

/** Filters of devices, at their disciplines; empty when there are none. */
export const showFilters = (namespace: string, devices: readonly string[]): Command =>
  tcBatch(
    `read the filters of ${namespace}`,
    devices.map((device) => `filter show dev ${device}`),
    namespace,
  );
