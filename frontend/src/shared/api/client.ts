import createClient, { type Middleware } from "openapi-fetch";
import type { paths as AuthPaths } from "@/shared/api/generated/auth";
import type { paths as BffPaths } from "@/shared/api/generated/bff";
import { noAnswer, problemOf } from "@/shared/api/problem";
import { announceActivity, announceSignedOut } from "@/shared/api/session-signals";

const REQUEST_TIMEOUT_MS = 20_000;
const SAFE_METHODS = new Set(["GET", "HEAD"]);
const SESSION_ENDED = new Set(["session-missing", "session-expired", "token-invalid"]);

async function send(request: Request): Promise<Response> {
  try {
    return await fetch(request, {
      signal: AbortSignal.any([request.signal, AbortSignal.timeout(REQUEST_TIMEOUT_MS)]),
    });
  } catch (error) {
    if (request.signal.aborted) throw error;
    throw noAnswer();
  }
}

const guard: Middleware = {
  onRequest({ request }) {
    if (!SAFE_METHODS.has(request.method)) request.headers.set("X-Bank-Client", "web");
  },
  async onResponse({ response, schemaPath }) {
    if (response.ok) {
      announceActivity();
      return;
    }
    const body: unknown = await response.json().catch(() => null);
    const problem = problemOf(response, body);
    if (SESSION_ENDED.has(problem.code) && !schemaPath.startsWith("/auth/v1/sessions")) {
      announceSignedOut(problem.code);
    }
    throw problem;
  },
};

export const bff = createClient<BffPaths>({ baseUrl: "/", fetch: send });
export const auth = createClient<AuthPaths>({ baseUrl: "/", fetch: send });
bff.use(guard);
auth.use(guard);

/** The body of an answer; a refusal was already thrown as a Problem by the client. */
export async function answer<T>(call: Promise<{ data?: T }>): Promise<T> {
  const { data } = await call;
  return data as T;
}
