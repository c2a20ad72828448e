import type { PageDocument, PageState } from '../domain/telemetry/live-page';

/** A page that is being served. */
export interface LivePage {
  /** Its address, with the secret that it takes to read it. */
  readonly url: string;
  /** Replaces what every open page shows. */
  show(state: PageState): void;
  close(): Promise<void>;
}

/** Read-only pages on this machine. */
export interface LivePages {
  /** OperatorError USAGE when the port cannot be had; port 0 is any free one. */
  serve(document: PageDocument, port: number): Promise<LivePage>;
}
