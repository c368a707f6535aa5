/** One that is aborted with another signal, or by itself. */
export function linked(signal: AbortSignal): AbortController {
  const own = new AbortController();
  const stop = () => own.abort(signal.reason);
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { signal: own.signal });
  return own;
}
