/** A function's answer before `shapedFor` gives it the shape of the request's front door. */
export interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Bodies of the answers that carry no user. */
export type Refusal = 'invalid-request' | 'user-not-found' | 'database-unavailable' | 'internal-error';

const STATUS: Readonly<Record<Refusal, number>> = {
  'invalid-request': 400,
  'user-not-found': 404,
  'database-unavailable': 503,
  'internal-error': 500,
};

function jsonAnswer(statusCode: number, body: unknown, headers: Readonly<Record<string, string>>): Answer {
  const common = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };
  return { statusCode, headers: { ...common, ...headers }, body: JSON.stringify(body) };
}

/** 200 with the user as JSON. */
export function found(user: object, headers: Readonly<Record<string, string>> = {}): Answer {
  return jsonAnswer(200, user, headers);
}

/** 4xx or 5xx with `{ error, message }`. */
export function refused(error: Refusal, message: string, headers: Readonly<Record<string, string>> = {}): Answer {
  return jsonAnswer(STATUS[error], { error, message }, headers);
}
