import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Answer } from '../../src/shared/pipe.ts';
import { ask, begins } from '../../src/worker/ask.ts';

const QUESTION = { path: '/_p2p/s.ts', range: null, use: 'segment' } as const;
const REQUEST = { url: 'https://edge.example/_p2p/s.ts' } as Request;
const WHOLE = Uint8Array.from({ length: 100 }, (_, i) => i);
const HEAD: Answer = { is: 'head', status: 200, statusText: 'OK', headers: [['content-length', '100']] };
/** Far less than a silent page is given. */
const AT_ONCE = { timeout: 5_000 };

/** A page whose core does this with the port it is handed. */
function page(answer: (port: MessagePort) => void): Client {
  return { id: 'page', postMessage: (_: unknown, [port]: [MessagePort]) => answer(port) } as unknown as Client;
}

function gatewayHas(test: TestContext): void {
  const part = async (_: unknown, { headers }: { headers: { range: string } }) => {
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(headers.range)!;
    return new Response(WHOLE.slice(Number(first), Number(last) + 1), { status: 206, headers: { 'content-range': `bytes ${first}-${last}/100` } });
  };
  test.mock.method(globalThis, 'fetch', part as unknown as typeof fetch);
}

async function bytes(response: Response | null): Promise<Uint8Array> {
  return new Uint8Array(await response!.arrayBuffer());
}

test('what a core that goes in the middle of a segment has not sent comes over HTTP at once', AT_ONCE, async (context) => {
  gatewayHas(context);
  const goes = page((port) => {
    port.postMessage({ is: 'take' } satisfies Answer);
    port.postMessage(HEAD);
    port.postMessage(WHOLE.slice(0, 40).buffer);
    setTimeout(() => port.close(), 20);
  });
  assert.deepEqual(await bytes(await ask(goes, QUESTION, REQUEST)), WHOLE);
});

test('whom a core leaves before it has said anything of a segment asks the gateway at once', AT_ONCE, async () => {
  const goes = page((port) => {
    port.postMessage({ is: 'take' } satisfies Answer);
    setTimeout(() => port.close(), 20);
  });
  assert.equal(await ask(goes, QUESTION, REQUEST), null);
});

test('what a core has not sent when its page begins anew comes over HTTP at once', AT_ONCE, async (context) => {
  gatewayHas(context);
  const beginsAnew = page((port) => {
    port.postMessage({ is: 'take' } satisfies Answer);
    port.postMessage(HEAD);
    port.postMessage(WHOLE.slice(0, 40).buffer);
    setTimeout(() => begins('page'), 20);
  });
  assert.deepEqual(await bytes(await ask(beginsAnew, QUESTION, REQUEST)), WHOLE);
});

test('a page that begins anew before it has said anything of a segment leaves it to the gateway', AT_ONCE, async () => {
  const beginsAnew = page((port) => {
    port.postMessage({ is: 'take' } satisfies Answer);
    setTimeout(() => begins('page'), 20);
  });
  assert.equal(await ask(beginsAnew, QUESTION, REQUEST), null);
});

test('what a page has said before it begins anew counts', AT_ONCE, async (context) => {
  gatewayHas(context);
  const beginsAnew = page((port) => {
    port.postMessage({ is: 'take' } satisfies Answer);
    begins('page');
    port.postMessage(HEAD);
  });
  assert.deepEqual(await bytes(await ask(beginsAnew, QUESTION, REQUEST)), WHOLE);
});

test('a page that begins anew ends what is asked of no other, and no file', AT_ONCE, async () => {
  for (const [id, use] of [['other', 'segment'], ['page', 'file']] as const) {
    const gives = page((port) => {
      port.postMessage({ is: 'take' } satisfies Answer);
      begins(id);
      setTimeout(() => {
        for (const message of [HEAD, WHOLE.slice().buffer, { is: 'end' } satisfies Answer]) port.postMessage(message);
      }, 400);
    });
    assert.deepEqual(await bytes(await ask(gives, { ...QUESTION, use }, REQUEST)), WHOLE);
  }
});

test('a core that closes its port after the last byte has sent all', AT_ONCE, async () => {
  const gives = page((port) => {
    for (const message of [{ is: 'take' } satisfies Answer, HEAD, WHOLE.slice().buffer, { is: 'end' } satisfies Answer]) port.postMessage(message);
    port.close();
  });
  assert.deepEqual(await bytes(await ask(gives, QUESTION, REQUEST)), WHOLE);
});
