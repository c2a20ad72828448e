import type { AppConfigAnswer, AwsCall, PrismaAnswer } from './stage';

/** An error that a service answers with. */
export interface Refusal {
  readonly status: number;
  readonly type: string;
  readonly message: string;
}

/** What GetLatestConfiguration answers: an empty text when the session has the present version. */
export interface Delivery {
  readonly text: string;
  readonly contentType: string;
  readonly nextToken: string;
}

/** What AppConfig and Invoke answer as a test scripts them, and what they were asked; the stages differ in how it is sent. */
export class AwsScript {
  flags: AppConfigAnswer = { kind: 'nothing-deployed' };
  prisma: PrismaAnswer = { kind: 'real' };
  #delivered = '';
  #version = 0;
  #drops = 0;
  #tokens = 0;
  #calls: AwsCall[] = [];
  /** Version that a session was given last, by its next token. */
  readonly #sessions = new Map<string, number>();

  record(call: AwsCall): void {
    this.#calls.push(call);
  }

  /** Every call since the last time. */
  takeCalls = (): readonly AwsCall[] => {
    const taken = this.#calls;
    this.#calls = [];
    return taken;
  };

  appConfig = (next: AppConfigAnswer): void => {
    this.flags = next;
    if (next.kind === 'delivers') {
      this.#delivered = next.text;
      this.#version += 1;
    }
    if (next.kind === 'drops-connections') this.#drops = next.times;
  };

  prismaRead = (next: PrismaAnswer): void => {
    this.prisma = next;
    if (next.kind === 'drops-connections') this.#drops = next.times;
  };

  /** How a call to AppConfig, or to prisma-read, fails; undefined when it does not. */
  fault(of: 'appconfig' | 'prisma-read'): 'silent' | 'dropped' | Refusal | undefined {
    const answer = of === 'prisma-read' ? this.prisma : this.flags;
    switch (answer.kind) {
      case 'silent':
        return 'silent';
      case 'throttles':
        return { status: 429, type: 'ThrottlingException', message: 'Rate exceeded' };
      case 'throttled':
        return { status: 429, type: 'TooManyRequestsException', message: 'Rate Exceeded.' };
      case 'fails':
        return { status: 500, type: 'InternalServerException', message: 'internal error' };
      case 'drops-connections':
        if (this.#drops === 0) return undefined;
        this.#drops -= 1;
        return 'dropped';
      default:
        return undefined;
    }
  }

  /** The token of a new session. */
  startSession(): string {
    return this.#issue(-1);
  }

  /** The answer to a session, whose token is used up. */
  latest(token: string): Delivery | Refusal {
    const seen = this.#sessions.get(token);
    this.#sessions.delete(token);
    const { flags } = this;
    if (seen === undefined || (flags.kind === 'expires-tokens' && seen >= 0))
      return { status: 400, type: 'BadRequestException', message: 'Invalid or expired configuration token' };
    if (flags.kind === 'nothing-deployed')
      return { status: 404, type: 'ResourceNotFoundException', message: 'no deployment' };
    return {
      text: seen === this.#version ? '' : this.#delivered,
      contentType: (flags.kind === 'delivers' ? flags.contentType : undefined) ?? 'application/json',
      nextToken: this.#issue(this.#version),
    };
  }

  #issue(seen: number): string {
    this.#tokens += 1;
    this.#sessions.set(`token-${this.#tokens}`, seen);
    return `token-${this.#tokens}`;
  }
}
