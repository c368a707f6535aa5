package io.swarmgate.edge.demo;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What pages do with requests for segments: each is a script whose result is the same with and without the edge.
 * {@code u(name)} is the URL of a segment of {@link OddAnswers}.
 */
final class NativeCases {
    /** Before each script. */
    static final String TOOLS = """
            const sum = (bytes) => new Uint8Array(bytes).reduce((all, byte) => (all * 31 + byte) % 1000003, 7);
            // Of whichever frame.
            const is = (value, name) => Object.prototype.toString.call(value) === `[object ${name}]`;
            const told = async (r) => ({
              status: r.status, statusText: r.statusText, ok: r.ok, url: r.url, redirected: r.redirected, type: r.type,
              fields: Object.fromEntries(['content-type', 'content-length', 'content-range', 'content-encoding', 'accept-ranges',
                'etag', 'x-odd', 'cache-control'].map((name) => [name, r.headers.get(name)])),
              body: sum(await r.arrayBuffer()), used: r.bodyUsed,
            });
            const xhr = (name, prepare = () => {}, end = 'loadend') => new Promise((resolve) => {
              const x = new XMLHttpRequest();
              const events = [];
              let computable = null;
              let total = null;
              for (const type of ['loadstart', 'progress', 'load', 'error', 'timeout', 'abort', 'loadend', 'readystatechange']) {
                x.addEventListener(type, (event) => {
                  const word = type === 'readystatechange' ? String(x.readyState) : type;
                  if (!events.includes(word)) events.push(word);
                  if (type === 'progress') [computable, total] = [event.lengthComputable, event.total];
                });
              }
              x.open('GET', u(name));
              prepare(x);
              const attribute = (get) => { try { return get(); } catch (e) { return e.name; } };
              x.addEventListener(end, () => setTimeout(() => resolve({
                status: x.status, statusText: x.statusText, url: x.responseURL, computable, total, events: events.join(),
                fields: ['content-type', 'content-length', 'content-encoding', 'etag', 'x-odd'].map((one) => x.getResponseHeader(one)).join('|'),
                all: x.getAllResponseHeaders().split('\\r\\n').filter((line) => /^(?:content-|etag|x-odd|accept-ranges)/.test(line)).join('|'),
                body: attribute(() => is(x.response, 'ArrayBuffer') ? sum(x.response)
                  : is(x.response, 'Blob') ? `${x.response.type} ${x.response.size}` : typeof x.response === 'string' ? x.response.length : x.response),
                text: attribute(() => x.responseText.length),
                xml: attribute(() => x.responseXML?.documentElement.tagName ?? null),
              })));
              x.send();
            });
            const film = (name) => new Promise((resolve) => {
              const video = document.createElement('video');
              video.muted = true;
              const told = () => resolve([video.error?.code ?? null, video.readyState > 1, video.videoWidth, video.duration, video.seekable.length]);
              video.onloadeddata = video.onerror = told;
              video.src = u(name);
              document.documentElement.append(video);
            }).finally(() => document.querySelector('video').remove());
            const buffer = (x) => { x.responseType = 'arraybuffer'; };
            """;

    private static final Pattern ASKED = Pattern.compile("(?:u|xhr|film)\\('([^']+)'");

    private NativeCases() {}

    /**
     * Whether a script makes as many requests each time. A media element asks as it likes, and a request that is given
     * up at once gets to the origin or does not.
     */
    static boolean asksOnce(String script) {
        return !script.startsWith("return film(") && script.indexOf("x.send()") == script.lastIndexOf("x.send()");
    }

    /**
     * Whether a script's segment may be asked for once more than natively: nobody can tell why a fetch failed, and a
     * worker cannot make a response that says it was redirected.
     */
    static boolean mayAskAgain(String script, boolean worker) {
        return script.contains("'away/") || (worker && script.contains("'moved/"));
    }

    /** What each case's requests are known by. */
    static String query(String ring, String name) {
        return ring + "-" + name.replace(' ', '-');
    }

    /** All that the cases ask for, with their queries. */
    static List<String> segments(String ring) {
        return all().entrySet().stream()
                .flatMap(one -> asked(one.getValue()).stream().map(name -> name + "?" + query(ring, one.getKey())))
                .toList();
    }

    private static Set<String> asked(String script) {
        return ASKED.matcher(script)
                .results()
                .map(name -> name.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** By what they show. */
    static Map<String, String> all() {
        Map<String, String> cases = new TreeMap<>();
        fetches(cases);
        bodies(cases);
        xhrs(cases);
        cases.put("film", "return film('../film.mp4');");
        cases.put("film that has moved", "return film('reel/a.mp4');");
        cases.put("film that is not there", "return film('missing.mp4');");
        return cases;
    }

    private static void fetches(Map<String, String> cases) {
        cases.put("fetch of a segment", "return told(await fetch(u('plain.ts')));");
        cases.put(
                "fetch of a range",
                "return told(await fetch(u('plain.ts'), { headers: { range: 'bytes=1000-1999' } }));");
        cases.put(
                "fetch of a range without end",
                "return told(await fetch(u('plain.ts'), { headers: { range: 'bytes=299000-' } }));");
        cases.put(
                "fetch of the last bytes",
                "return told(await fetch(u('plain.ts'), { headers: { range: 'bytes=-500' } }));");
        cases.put("fetch of a Request", "return told(await fetch(new Request(u('plain.ts'), { priority: 'high' })));");
        cases.put("fetch of a URL with a fragment", "return told(await fetch(u('plain.ts') + '#here'));");
        cases.put("fetch of coded text", "return told(await fetch(u('coded/a.vtt')));");
        cases.put(
                "fetch of a range of coded text",
                "return told(await fetch(u('coded/a.vtt'), { headers: { range: 'bytes=0-99' } }));");
        cases.put("fetch of what has moved", "return told(await fetch(u('moved/a.ts')));");
        cases.put("fetch of coded text that has moved", "return told(await fetch(u('moved/a.vtt')));");
        cases.put(
                "fetch of a range of what has moved",
                "return told(await fetch(u('moved/a.ts'), { headers: { range: 'bytes=5-9' } }));");
        cases.put(
                "fetch that follows no redirect", "return told(await fetch(u('moved/a.ts'), { redirect: 'manual' }));");
        cases.put("fetch that takes no redirect", "return told(await fetch(u('moved/a.ts'), { redirect: 'error' }));");
        cases.put(
                "fetch that would take no redirect", "return told(await fetch(u('plain.ts'), { redirect: 'error' }));");
        cases.put("fetch of what has moved out of reach", "return told(await fetch(u('away/a.ts')));");
        cases.put("fetch of what is not there", "return told(await fetch(u('missing.ts')));");
        cases.put("fetch with a field", "return told(await fetch(u('token/a.ts'), { headers: { 'X-Token': '1' } }));");
        cases.put("fetch without the field it takes", "return told(await fetch(u('token/a.ts')));");
        for (String cache : new String[] {"no-store", "reload", "no-cache", "force-cache"}) {
            cases.put(
                    "fetch with cache " + cache,
                    "return told(await fetch(u('plain.ts'), { cache: '" + cache + "' }));");
        }
        for (String credentials : new String[] {"omit", "same-origin", "include"}) {
            cases.put(
                    "fetch with credentials " + credentials,
                    "return told(await fetch(u('plain.ts'), { credentials: '" + credentials + "' }));");
        }
        for (String mode : new String[] {"no-cors", "same-origin"}) {
            cases.put("fetch with mode " + mode, "return told(await fetch(u('plain.ts'), { mode: '" + mode + "' }));");
        }
        cases.put("fetch that outlives the page", "return told(await fetch(u('plain.ts'), { keepalive: true }));");
        cases.put(
                "fetch with a wrong integrity",
                "return told(await fetch(u('plain.ts'), { integrity: 'sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=' }));");
        cases.put("fetch with method HEAD", "return told(await fetch(u('plain.ts'), { method: 'HEAD' }));");
        cases.put(
                "fetch with a signal that has aborted",
                "return told(await fetch(u('plain.ts'), { signal: AbortSignal.abort() }));");
        cases.put(
                "fetch with a reason to abort",
                "return told(await fetch(u('plain.ts'), { signal: AbortSignal.abort(new RangeError('mine')) }));");
    }

    private static void bodies(Map<String, String> cases) {
        cases.put("a clone", """
                const r = await fetch(u('plain.ts'));
                const c = r.clone();
                return [await told(c), r.bodyUsed, await told(r)];""");
        cases.put("a clone of what has been read", """
                const r = await fetch(u('plain.ts'));
                await r.arrayBuffer();
                return r.clone();""");
        cases.put("what was read cannot be read again", """
                const r = await fetch(u('plain.ts'));
                await r.blob();
                return r.text();""");
        cases.put("a reader with buffers of its own", """
                const r = await fetch(u('plain.ts'));
                const reader = r.body.getReader({ mode: 'byob' });
                let view = new Uint8Array(4096);
                let all = 0;
                for (;;) {
                  const { done, value } = await reader.read(view);
                  if (done) return [all, value.byteLength];
                  all += value.byteLength;
                  view = new Uint8Array(value.buffer);
                }""");
        cases.put("a buffer that is filled", """
                const r = await fetch(u('plain.ts'));
                const { value } = await r.body.getReader({ mode: 'byob' }).read(new Uint8Array(200000), { min: 200000 });
                return sum(value);""");
        cases.put("buffers of one's own for a clone", """
                const r = (await fetch(u('plain.ts'))).clone();
                const { value } = await r.body.getReader({ mode: 'byob' }).read(new Uint8Array(10));
                return [value.byteLength > 0, r.bodyUsed];""");
        cases.put("buffers of one's own for coded text", """
                const r = await fetch(u('coded/a.vtt'));
                const { value } = await r.body.getReader({ mode: 'byob' }).read(new Uint8Array(6));
                return new TextDecoder().decode(value);""");
        cases.put("an abort while the body is read", """
                const stop = new AbortController();
                const r = await fetch(u('plain.ts'), { signal: stop.signal });
                const reader = r.body.getReader();
                await reader.read();
                stop.abort();
                for (;;) if ((await reader.read()).done) return 'read to the end';""");
        cases.put("fields that cannot be changed", """
                const r = await fetch(u('plain.ts'));
                r.headers.set('x-odd', 'mine');
                return r.headers.get('x-odd');""");
        cases.put("a blob's type", "return (await (await fetch(u('coded/a.vtt'))).blob()).type;");
        cases.put("text", "return (await (await fetch(u('coded/a.vtt'))).text()).length;");
        cases.put("the class", "return Object.prototype.toString.call(await fetch(u('plain.ts')));");
    }

    private static void xhrs(Map<String, String> cases) {
        cases.put("XHR for a buffer", "return xhr('plain.ts', buffer);");
        cases.put("XHR for text", "return xhr('plain.ts');");
        cases.put("XHR for a blob", "return xhr('plain.ts', (x) => { x.responseType = 'blob'; });");
        cases.put("XHR for JSON that is none", "return xhr('plain.ts', (x) => { x.responseType = 'json'; });");
        cases.put(
                "XHR for a document that is none", "return xhr('plain.ts', (x) => { x.responseType = 'document'; });");
        cases.put(
                "XHR for a range",
                "return xhr('plain.ts', (x) => { buffer(x); x.setRequestHeader('Range', 'bytes=10-99'); });");
        cases.put(
                "XHR with another type",
                "return xhr('plain.ts', (x) => { x.overrideMimeType('text/plain; charset=x-user-defined'); });");
        cases.put("XHR for coded text", "return xhr('coded/a.vtt');");
        cases.put("XHR for a buffer of coded text", "return xhr('coded/a.vtt', buffer);");
        cases.put("XHR for what has moved", "return xhr('moved/a.ts', buffer);");
        cases.put("XHR for coded text that has moved", "return xhr('moved/a.vtt');");
        cases.put("XHR for what has moved out of reach", "return xhr('away/a.ts');");
        cases.put("XHR for what is not there", "return xhr('missing.ts');");
        cases.put(
                "XHR with a field",
                "return xhr('token/a.ts', (x) => { buffer(x); x.setRequestHeader('X-Token', '1'); });");
        cases.put("XHR without the field it takes", "return xhr('token/a.ts');");
        cases.put("XHR with credentials", "return xhr('plain.ts', (x) => { buffer(x); x.withCredentials = true; });");
        cases.put("XHR with time enough", "return xhr('plain.ts', (x) => { buffer(x); x.timeout = 60000; });");
        cases.put(
                "XHR that is aborted",
                "return xhr('plain.ts', (x) => { buffer(x); x.addEventListener('progress', () => x.abort()); });");
        cases.put("XHR that is sent twice", """
                const x = new XMLHttpRequest();
                x.open('GET', u('plain.ts'));
                x.send();
                const results = [];
                for (const again of [() => x.send(), () => x.setRequestHeader('x-odd', '1')]) {
                  try { again(); results.push('done'); } catch (e) { results.push(e.name); }
                }
                await new Promise((resolve) => { x.onloadend = resolve; });
                try { x.send(); results.push('done'); } catch (e) { results.push(e.name); }
                return results;""");
        cases.put("XHR that is opened again", """
                const x = new XMLHttpRequest();
                x.open('GET', u('plain.ts'));
                x.send();
                x.open('GET', u('coded/a.vtt'));
                await new Promise((resolve) => { x.onload = resolve; x.send(); });
                return [x.responseText.length, x.responseURL];""");
        cases.put("XHR that does not wait", """
                const x = new XMLHttpRequest();
                x.open('GET', u('plain.ts'), false);
                x.send();
                return [x.status, x.responseText.length, x.responseURL];""");
    }
}
