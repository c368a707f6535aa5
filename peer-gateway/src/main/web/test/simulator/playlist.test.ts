import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseMediaPlaylist, parseVariants } from '../../src/simulator/playlist.ts';

const url = new URL('http://edge.example/live/v0.m3u8');

test('segments are numbered from the media sequence on', () => {
  const text = '#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:7\n#EXTINF:2.0,\na.ts?x=1\n#EXTINF:1.5,\nb.ts\n#EXT-X-ENDLIST\n';
  assert.deepEqual(parseMediaPlaylist(text, url), {
    targetDuration: 2,
    ended: true,
    partsPerSegment: 1,
    segments: [{ n: 7, path: '/live/a.ts?x=1', duration: 2 }, { n: 8, path: '/live/b.ts', duration: 1.5 }],
  });
});

test('where parts are listed they are what is fetched, numbered through', () => {
  const part = (uri: string) => `#EXT-X-PART:DURATION=1,INDEPENDENT=YES,URI="${uri}"\n`;
  const text = `#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:7\n#EXT-X-PART-INF:PART-TARGET=1\n#EXTINF:2,\na.ts\n${part('b0')}${part('b1')}#EXTINF:2,\nb.ts\n${part('c0')}`;
  const { segments, partsPerSegment } = parseMediaPlaylist(text, url);
  assert.equal(partsPerSegment, 2);
  assert.deepEqual(segments.map(({ n, path }) => [n, path]), [[16, '/live/b0'], [17, '/live/b1'], [18, '/live/c0']]);
});

test('variant streams are sorted by their bitrate', () => {
  const text = '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=4000,CODECS="a"\nhigh.m3u8\n#EXT-X-STREAM-INF:AVERAGE-BANDWIDTH=9,BANDWIDTH=800\nlow.m3u8\n';
  assert.deepEqual(parseVariants(text, url).map(({ rate, url }) => [rate, url.pathname]), [[100, '/live/low.m3u8'], [500, '/live/high.m3u8']]);
  assert.throws(() => parseVariants('#EXTM3U\n', url), /names no variant stream/);
});
