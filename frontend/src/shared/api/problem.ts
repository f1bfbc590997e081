export type FieldProblem = { field: string; code: string; detail: string };

type ProblemBody = {
  title?: string;
  detail?: string;
  code?: string;
  instance?: string;
  errors?: FieldProblem[] | null;
};

/** What the bank answered when it did not do what was asked (RFC 9457), or that it did not answer at all. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly requestId: string | null;
  readonly errors: FieldProblem[];
  readonly retryAfterSeconds: number | null;

  constructor(status: number, body: ProblemBody, retryAfterSeconds: number | null = null) {
    super(body.title ?? body.code ?? `HTTP ${status}`);
    this.name = "Problem";
    this.status = status;
    this.code = body.code ?? "unexpected";
    this.detail = body.detail ?? "";
    this.requestId = body.instance ?? null;
    this.errors = body.errors ?? [];
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** True when nobody can tell whether the bank did what was asked. */
  get outcomeUnknown(): boolean {
    return this.status === 0 || this.status === 502 || this.status === 504;
  }
}

export function noAnswer(): Problem {
  return new Problem(0, { code: "no-answer" });
}

export function problemOf(response: Response, body: unknown): Problem {
  const seconds = Number(response.headers.get("Retry-After"));
  const retryAfterSeconds = Number.isFinite(seconds) && seconds > 0 ? seconds : null;
  const known: ProblemBody = typeof body === "object" && body !== null ? body : {};
  const instance = known.instance ?? response.headers.get("X-Request-Id") ?? undefined;
  return new Problem(response.status, { ...known, instance }, retryAfterSeconds);
}

export function asProblem(error: unknown): Problem {
  return error instanceof Problem ? error : new Problem(-1, { code: "page-broke" });
}
