import { FailedError, UnavailableError } from '../../base/errors.ts';
import type { ConfigurationInput } from '../mam/config.ts';
import type { ReplyMessage } from '../protocol/messages.ts';
import type { Status } from '../protocol/status.ts';
import { defaultSocketPath } from '../socket-path.ts';
import { mamClient, UnansweredError, type Question } from './mam-client.ts';

/** Seconds to wait for a policy to be loaded and initialised. */
const CONTROL_TIMEOUT = 10;

/**
 * Puts another configuration in force. No request is lost: those that are being worked on end under the old one.
 * The path of a policy is relative to the working directory of the Multi Access Manager.
 *
 * @throws FailedError when the configuration is refused; the old one stays. UnavailableError without an answer.
 */
export async function configure(configuration: ConfigurationInput, mam = defaultSocketPath()): Promise<void> {
  await control({ type: 'configure', configuration }, mam);
}

/** Makes the Multi Access Manager read its configuration file and its policy anew. Throws as `configure` does. */
export async function reload(mam = defaultSocketPath()): Promise<void> {
  await control({ type: 'reload' }, mam);
}

/** What the Multi Access Manager is and does. Throws as `configure` does. */
export async function status(mam = defaultSocketPath()): Promise<Status> {
  const reply = await control({ type: 'status' }, mam);
  if (reply.type !== 'status')
    throw new FailedError(`${mam} answered ${reply.type} when asked for its status`);
  return reply.status;
}

async function control(question: Question, path: string): Promise<ReplyMessage> {
  try {
    const reply = await mamClient(path).ask(question, CONTROL_TIMEOUT);
    if (reply.type === 'error') throw new FailedError(`The Multi Access Manager refused: ${reply.message}`);
    return reply;
  } catch (error) {
    if (!(error instanceof UnansweredError)) throw error;
    throw new UnavailableError(`No Multi Access Manager answers on ${path}: ${error.message}`);
  }
}
