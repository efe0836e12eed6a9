import { z } from 'zod';

/** Version of the run format that this code writes. Older runs are converted, newer ones refused. */
export const SCHEMA_VERSION = 2;

/** Every file name of a run directory. */
export const RUN_FILES = {
  run: 'run.json',
  transfers: 'transfers.jsonl',
  cells: 'cells.jsonl',
  calibration: 'calibration.json',
  lock: 'run.lock',
  report: 'report',
  captures: 'captures',
} as const;

/** First line of a JSON Lines file of a run; files without it have the version of `run.json`. */
export const fileHeaderSchema = z.strictObject({ schemaVersion: z.number().int() });

const seconds = z.number().nonnegative();
const bytes = z.number().int().nonnegative();

/**
 * One connection of a transfer. Times are seconds since the start of the cell on the world's monotonic
 * clock.
 */
export const connectionSchema = z.strictObject({
  /** `whole`: the object in one piece; `head`: its first bytes, to learn the size; `rest`: what follows. */
  phase: z.enum(['whole', 'head', 'rest']),
  /** Name of the access link the source address belongs to; confirmed by interface counters. */
  link: z.string(),
  source: z.string(),
  destination: z.string(),
  /** First byte of the object that was asked for. */
  offset: bytes,
  bytes,
  start: seconds,
  connected: seconds,
  firstByte: seconds,
  lastByte: seconds,
  /** It had served an earlier object. Runs before keep-alive do not say. */
  reused: z.boolean().optional(),
  /** What was told to the policy. */
  intents: z.record(z.string(), z.unknown()),
  /** Why the policy chose so, in its own words. */
  reason: z.string(),
});

/** One download: request start to last body byte. One line of `transfers.jsonl`. */
export const transferSchema = z.strictObject({
  /** Key of the cell: a hash of everything that defines it. */
  cell: z.string(),
  /** Position within the cell and number of transfers of the cell: a cell with fewer lines is incomplete. */
  index: z.number().int().nonnegative(),
  of: z.number().int().positive(),
  /** Access links of the topology, in order; the first one is the default link. */
  links: z.array(z.string()).min(1),
  policy: z.string(),
  workload: z.string(),
  repeat: z.number().int().nonnegative(),
  /** Levels of the factors that the experiment varies, and its labels. */
  factors: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  /** Which of several clients of the cell. */
  client: z.string(),
  object: z.string(),
  /** Bytes of the object. */
  size: bytes,
  intents: z.record(z.string(), z.unknown()),
  /** The link that carried the object's last part. */
  link: z.string(),
  /** Body bytes received and verified. */
  bytes,
  start: seconds,
  firstByte: seconds,
  lastByte: seconds,
  /** `lastByte - start`. */
  completionTime: seconds,
  /** 1 when nothing had to be repeated. */
  attempts: z.number().int().positive(),
  /** Stopped before all bytes had come, since all other clients of the cell were done. */
  cut: z.literal(true).optional(),
  /** Body bytes received (second) by a time (first), where that was watched. */
  samples: z.array(z.tuple([seconds, bytes])).optional(),
  connections: z.array(connectionSchema).min(1),
});

export type Connection = z.output<typeof connectionSchema>;
export type Transfer = z.output<typeof transferSchema>;

/** A transfer before it is known which cell of which matrix it belongs to: what a driver measures. */
export type MeasuredTransfer = Omit<Transfer, keyof CellDefinition | 'index' | 'of'>;

/** Bytes received by times of the cell, by the counters of the interfaces: a number for each time. */
export const countedSchema = z.strictObject({
  times: z.array(seconds),
  received: z.record(z.string(), z.array(bytes)),
});
export type Counted = z.output<typeof countedSchema>;

/** What was looked at in a cell beside its transfers. */
export const watchedSchema = z.strictObject({
  /** Seconds that the clients took while they were looked at. */
  worldTime: seconds,
  /** Of each connection of the sender: time (s), congestion window (B), smoothed round-trip time (s), segments sent again. */
  connections: z.array(
    z.strictObject({
      /** The access link that it came over. */
      link: z.string(),
      samples: z.array(z.tuple([seconds, bytes, seconds, z.number().int().nonnegative()])),
    }),
  ),
  /** Of each link, towards the client: time (s), and bytes that wait at the bottleneck. */
  queues: z.record(z.string(), z.array(z.tuple([seconds, bytes]))),
});
export type Watched = z.output<typeof watchedSchema>;

/** What became of one attempt at a cell. One line of `cells.jsonl`; the last line of a cell counts. */
export const cellRecordSchema = z.strictObject({
  cell: z.string(),
  status: z.enum(['done', 'failed']),
  attempt: z.number().int().positive(),
  transfers: z.number().int().nonnegative(),
  /** Seconds of the world's clock and of the wall clock that the cell took. */
  worldTime: seconds,
  wallTime: seconds,
  /** Bytes received per link during the cell, from the interface counters. */
  received: z.record(z.string(), bytes),
  /** What clients measured beside their transfers: for each client values by name. */
  measures: z.record(z.string(), z.record(z.string(), z.number())).optional(),
  counted: countedSchema.optional(),
  watched: watchedSchema.optional(),
  /** Why it failed, and the last lines of the world's console. */
  reason: z.string().optional(),
  console: z.array(z.string()).optional(),
});
export type CellRecord = z.output<typeof cellRecordSchema>;

/** One line of the calibration gate. */
export const calibrationCheckSchema = z.strictObject({
  check: z.string(),
  direction: z.enum(['down', 'up', 'both']),
  unit: z.string(),
  expected: z.number(),
  tolerance: z.number(),
  measured: z.number(),
  ok: z.boolean(),
});
/** What the gate left out, and why the link cannot show it. */
export const uncheckedPropertySchema = z.strictObject({
  check: z.string(),
  direction: z.enum(['down', 'up', 'both']),
  reason: z.string(),
});
export const calibrationSchema = z.strictObject({
  profile: z.string(),
  shaper: z.string(),
  /** What this shaper costs in fidelity, in one sentence. */
  note: z.string(),
  checks: z.array(calibrationCheckSchema),
  /** Absent when all was checked, and in runs of older releases. */
  unchecked: z.array(uncheckedPropertySchema).optional(),
  ok: z.boolean(),
});
export const calibrationFileSchema = z.strictObject({
  schemaVersion: z.number().int(),
  world: z.enum(['guest', 'host']),
  clock: z.enum(['virtual', 'real']),
  profiles: z.array(calibrationSchema),
});
export type CalibrationCheck = z.output<typeof calibrationCheckSchema>;
export type UncheckedProperty = z.output<typeof uncheckedPropertySchema>;
export type Calibration = z.output<typeof calibrationSchema>;
export type CalibrationFile = z.output<typeof calibrationFileSchema>;

export const guestKernelSchema = z.strictObject({
  /** "7.3.4" */
  release: z.string(),
  /** The series that the program asks for: "7.3". */
  pinned: z.string(),
  /** Whether the release is of that series. */
  isPinned: z.boolean(),
  /** How the kernel intercepts the system calls of programs. */
  systemCalls: z.enum(['seccomp', 'ptrace']),
});
export type GuestKernel = z.output<typeof guestKernelSchema>;

/** What decides whether a run repeats to the bit, beside what defines its cells. Hashes are 16 hexadecimal digits. */
export const fingerprintSchema = z.strictObject({
  /** Hash of the guest kernel. */
  kernel: z.string(),
  /** Release of Node. */
  node: z.string(),
  systemCalls: z.enum(['seccomp', 'ptrace']),
  /** Hash of what runs in the guest: this program and the packages that it uses. */
  programs: z.string(),
  /** Folder of this program: its path shows in the last digits of times. */
  folder: z.string(),
  /** Releases of the tools that bring links up. */
  tools: z.string(),
  /** Hash of the batches: which cells are measured one after the other in one guest. */
  batches: z.string(),
  /** The run was gone on with where something of this was different. */
  mixed: z.literal(true).optional(),
});
export type Fingerprint = z.output<typeof fingerprintSchema>;

/** A link as it was emulated: rates in bit/s, delays in seconds, the queue in all three units. */
const directionSchema = z.strictObject({
  rate: z.number(),
  delay: z.number(),
  queue: z.strictObject({ bytes: z.number(), seconds: z.number(), bdp: z.number() }),
  loss: z.number(),
  jitter: z.number(),
  distribution: z.string(),
});
/** Money and energy (J) for each byte over a link, and where the numbers come from. */
const linkCostsSchema = z.strictObject({
  money: z.number().nonnegative().optional(),
  currency: z.string().optional(),
  energy: z.number().nonnegative().optional(),
  source: z.string(),
});
export const linkRecordSchema = z.strictObject({
  name: z.string(),
  source: z.string(),
  shaper: z.string(),
  roundTripTime: z.number(),
  down: directionSchema,
  up: directionSchema,
  /** What a byte costs, where the profile says so. */
  costs: linkCostsSchema.optional(),
});
export type LinkRecord = z.output<typeof linkRecordSchema>;

export const cellDefinitionSchema = z.strictObject({
  cell: z.string(),
  /** The first one is the default link. */
  links: z.array(z.string()),
  policy: z.string(),
  workload: z.string(),
  repeat: z.number().int(),
  factors: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});
export type CellDefinition = z.output<typeof cellDefinitionSchema>;

/** What a value that a client measures beside its transfers is. */
const measureRecordSchema = z.strictObject({
  title: z.string(),
  /** SI unit, as in "s" or "bit/s"; empty for a number. */
  unit: z.string(),
  better: z.enum(['less', 'more']),
});
export type MeasureRecord = z.output<typeof measureRecordSchema>;

/** What a client's name stands for. */
export const clientRecordSchema = z.strictObject({
  kind: z.string(),
  /** It waits between its downloads by itself: these waits are no time of the network. */
  pauses: z.literal(true).optional(),
  /** What it measures beside its transfers, by the names that cells use. */
  measures: z.record(z.string(), measureRecordSchema).optional(),
});
export type ClientRecord = z.output<typeof clientRecordSchema>;

/** What a workload's name stands for. */
export const workloadRecordSchema = z.strictObject({
  /** What is compared: the time of each object by its size, or of everything that a client fetched. */
  shows: z.enum(['sizes', 'loads']),
  /** How its clients download, when all do alike and no factor says otherwise. */
  phases: z.enum(['one', 'two']).optional(),
  /** Its clients by their names. Runs of version 1 say it of the workloads of the paper alone. */
  clients: z.record(z.string(), clientRecordSchema).optional(),
});
export type WorkloadRecord = z.output<typeof workloadRecordSchema>;

/** What a policy's label stands for. */
export const policyRecordSchema = z.strictObject({
  /** A policy that comes with the program. Runs of version 1 do not say, but for `single`. */
  name: z.string().optional(),
  /** The module of any other. */
  path: z.string().optional(),
  /** The link that it uses for everything, where it is one that does not choose. */
  alone: z.string().optional(),
});
export type PolicyRecord = z.output<typeof policyRecordSchema>;

/** `run.json`: what was run, where, with what. Written when the run starts and when it ends. */
export const runSchema = z.strictObject({
  schemaVersion: z.number().int(),
  name: z.string(),
  title: z.string(),
  /** The experiment file as text. */
  experiment: z.string(),
  /** Parameters of the experiment as plain data. */
  parameters: z.record(z.string(), z.unknown()),
  command: z.array(z.string()),
  seed: z.number().int(),
  jobs: z.number().int().positive(),
  world: z.enum(['guest', 'host']),
  clock: z.enum(['virtual', 'real']),
  status: z.enum(['running', 'complete', 'interrupted', 'failed']),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  revision: z.strictObject({ commit: z.string(), dirty: z.boolean() }).nullable(),
  /** Release of the kernel that carried the packets, of its tools, of Node and of this program. */
  versions: z.record(z.string(), z.string()),
  /** What of a guest's kernel decides about numbers. Runs in the host world have none, older runs do not say. */
  guestKernel: guestKernelSchema.optional(),
  /** Only of runs that repeat to the bit. */
  fingerprint: fingerprintSchema.optional(),
  /** Per node: sysctl name to value, as read back from the world. */
  settings: z.record(z.string(), z.record(z.string(), z.string())),
  links: z.array(linkRecordSchema),
  /** Every cell of the matrix in the order it was to be run. */
  cells: z.array(cellDefinitionSchema),
  /** What the names of the workloads and the labels of the policies in the cells stand for. */
  workloads: z.record(z.string(), workloadRecordSchema),
  policies: z.record(z.string(), policyRecordSchema),
  /** Results of the steps between the measurements, e.g. thresholds found. */
  findings: z.record(z.string(), z.unknown()),
});
export type Run = z.output<typeof runSchema>;
