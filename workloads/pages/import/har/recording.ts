import { describeIssuesInline, validate } from '../../../../base/input/validate.ts';
import { shortened, type Skipped } from '../imported.ts';
import { readRecordingFile } from './file.ts';
import { entrySchema, harSchema, type Entry } from './schema.ts';
import { alignTimes } from './times.ts';

/** What a recording holds, as far as it can be read. */
export interface Recording {
  /** Name and version of the browser, or of the program that wrote the recording. */
  recorder: string | undefined;
  /** Ids of its pages. */
  pages: string[];
  entries: Entry[];
  /** Entries that cannot be read, each with what is wrong with it. */
  unreadable: Skipped[];
}

/** @throws UsageError that names the file, each wrong place, what was found and what is allowed. */
export function readRecording(file: string): Recording {
  const { log } = validate(harSchema, readRecordingFile(file), `The recording ${file}`);
  const read = log.entries.map((raw, index) => ({ raw, index, result: entrySchema.safeParse(raw) }));
  const readable = read.flatMap(({ result }) => (result.success ? [result.data] : []));
  const times = alignTimes(readable.map(({ startedDateTime }) => startedDateTime));
  const { name, version } = log.browser ?? log.creator ?? {};
  return {
    recorder: name === undefined ? undefined : [name, version].join(' ').trim(),
    pages: log.pages.map(({ id }) => id),
    entries: readable.map((entry, index) => ({
      ...entry,
      started: times[index] ?? 0,
      startedDateTime: entry.startedDateTime.written,
    })),
    unreadable: read.flatMap(({ raw, index, result }) =>
      result.success
        ? []
        : [{ url: nameOf(raw, index), reason: `cannot be read: ${describeIssuesInline(result.error, raw)}` }],
    ),
  };
}

/** The URL of an entry that cannot be read, where at least that can. */
function nameOf(raw: unknown, index: number): string {
  const url = (raw as { request?: { url?: unknown } | null } | null)?.request?.url;
  return typeof url === 'string' && url !== '' ? shortened(url) : `log.entries.${index}`;
}
