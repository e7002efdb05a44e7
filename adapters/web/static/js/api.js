// The HTTP half of the protocol (adapters/web/README.md).

/** An answer that is not 2xx, or no answer at all (status 0). */
export class ApiError extends Error {
  constructor(status, text) {
    super(text ?? `status ${status}`);
    this.status = status;
    this.text = text;
  }
}

async function call(method, path, { body, signal } = {}) {
  let answer;
  try {
    answer = await fetch(`/chat/api/${path}`, {
      method,
      signal,
      credentials: "same-origin",
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError(0);
  }
  const said = await answer.json().catch(() => ({}));
  if (answer.ok) return said;
  const error = new ApiError(answer.status, typeof said.error === "string" ? said.error : undefined);
  error.answer = said;
  throw error;
}

const query = (fields) =>
  new URLSearchParams(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null)).toString();

export const api = {
  me: () => call("GET", "me"),
  setLanguage: (language) => call("POST", "me", { body: { language } }),
  signIn: (email) => call("POST", "sign-in", { body: { email } }),
  signOut: () => call("POST", "sign-out", { body: {} }),
  places: async () => (await call("GET", "places")).places,
  openDirect: (person) => call("POST", "places", { body: { person } }),
  messages: (place, { after, before, limit = 50 } = {}) =>
    call("GET", `places/${encodeURIComponent(place)}/messages?${query({ after, before, limit })}`),
  commands: async () => (await call("GET", "commands")).commands,
  shortcuts: async () => (await call("GET", "shortcuts")).shortcuts,
  people: async (q, signal) => (await call("GET", `people?${query({ q })}`, { signal })).people,
};
