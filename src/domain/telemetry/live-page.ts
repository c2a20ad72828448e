/** What a page shows: HTML by the id of the element that holds it, its title, and what is read aloud. */
export interface PageState {
  readonly title: string;
  /** A sentence for a screen reader, read when it is another than before. */
  readonly spoken: string;
  /** Escaped HTML. */
  readonly parts: Readonly<Record<string, string>>;
  /** Ms until the next state is expected. */
  readonly nextInMs: number;
}

/** The document around the parts: its text, and the exact texts of its only style and script. */
export interface PageDocument {
  /** The whole document with a state in it. */
  html(state: PageState | undefined): string;
  readonly style: string;
  readonly script: string;
}
