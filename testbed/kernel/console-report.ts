import { SingleBar } from 'cli-progress';
import type { KernelObserver } from './events.ts';
import { STEPS } from './events.ts';

/** Per cent between two lines of progress where no bar can be drawn. */
const LINE_EVERY = 10;

/** Writes what a build tells for people: with a bar on a terminal, with a line now and then elsewhere. */
export function consoleReport(stream: NodeJS.WriteStream): KernelObserver {
  const showProgress = stream.isTTY ? progressBar(stream) : progressLines(stream);
  return (event) => {
    if (event.kind === 'progress') return showProgress(event);
    showProgress(undefined);
    if (event.kind === 'step') stream.write(`Guest kernel: ${STEPS[event.step]}\n`);
    if (event.kind === 'command') stream.write(`  running: ${event.argv.join(' ')}\n`);
    if (event.kind === 'note') stream.write(`  ${event.text.replace(/\n/g, '\n  ')}\n`);
  };
}

interface Progress {
  done: number;
  total: number;
  secondsLeft?: number | undefined;
}

/** Shows progress; undefined ends the bar. */
type ShowProgress = (progress: Progress | undefined) => void;

function progressBar(stream: NodeJS.WriteStream): ShowProgress {
  const format = '  {bar} {percentage} %  {value}/{total} objects  {left}';
  let bar: SingleBar | undefined;
  return (progress) => {
    if (!progress) {
      bar?.stop();
      bar = undefined;
      return;
    }
    const left = describeTimeLeft(progress.secondsLeft);
    if (!bar) {
      bar = new SingleBar({ format, stream, barsize: 30, hideCursor: true });
      bar.start(progress.total, progress.done, { left });
    }
    bar.setTotal(progress.total);
    bar.update(progress.done, { left });
  };
}

function progressLines(stream: NodeJS.WriteStream): ShowProgress {
  let next = LINE_EVERY;
  return (progress) => {
    if (!progress) return;
    const percent = Math.floor((100 * progress.done) / progress.total);
    if (percent < next) return;
    stream.write(`  ${percent} %  ${describeTimeLeft(progress.secondsLeft)}\n`);
    next = percent - (percent % LINE_EVERY) + LINE_EVERY;
  };
}

/** "2 min 05 s left"; empty while nothing is known. */
export function describeTimeLeft(seconds: number | undefined): string {
  if (seconds === undefined) return '';
  const whole = Math.round(seconds);
  const rest = whole % 60;
  return whole < 60
    ? `${rest} s left`
    : `${Math.floor(whole / 60)} min ${String(rest).padStart(2, '0')} s left`;
}
