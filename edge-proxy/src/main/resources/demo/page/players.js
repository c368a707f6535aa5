// The four players with the settings they come with; with `cmcd` in the page's address hls.js tells of itself. Nothing here knows of the edge: each gets a URL and a video
// element, as on any site.

function script(src) {
  return new Promise((resolve, reject) => {
    const tag = document.createElement('script');
    tag.src = src;
    tag.onload = resolve;
    tag.onerror = () => reject(new Error(`${src} did not load`));
    document.head.append(tag);
  });
}

function stylesheet(href) {
  const tag = document.createElement('link');
  tag.rel = 'stylesheet';
  tag.href = href;
  document.head.append(tag);
}

const loaded = new Map();
function once(src, load = () => script(src)) {
  if (!loaded.has(src)) loaded.set(src, load());
  return loaded.get(src);
}

/**
 * Each: `formats` it plays, and `start(video, url, error)`, which answers how to end it (`stop`), how many seconds it is
 * behind the live edge (`behind`, where it can tell) and the declared bits a second of the level it plays (`level`). `error(text, fatal)` hears everything the player itself calls
 * an error.
 */
export const players = {
  'hls.js': {
    formats: ['hls'],
    async start(video, url, error) {
      await once('/players/hls.min.js');
      const hls = new Hls(new URLSearchParams(location.search).has('cmcd') ? { cmcd: {} } : {});
      hls.on(Hls.Events.ERROR, (event, data) => error(data.details, data.fatal));
      hls.loadSource(url);
      hls.attachMedia(video);
      const behind = () => (hls.playingDate ? (Date.now() - hls.playingDate) / 1000 : hls.latency);
      return { stop: () => hls.destroy(), behind, level: () => hls.levels[hls.currentLevel]?.bitrate };
    },
  },
  'dash.js': {
    formats: ['dash'],
    async start(video, url, error) {
      await once('/players/dash.all.min.js');
      const player = dashjs.MediaPlayer().create();
      player.on('error', (event) => error(event.error?.message ?? String(event.error), true));
      player.initialize(video, url, true);
      const level = () => player.getCurrentRepresentationForType('video')?.bandwidth;
      return { stop: () => player.destroy(), behind: () => player.getCurrentLiveLatency(), level };
    },
  },
  'Shaka Player': {
    formats: ['dash', 'hls'],
    async start(video, url, error) {
      await once('/players/shaka-player.compiled.js');
      const player = new shaka.Player();
      const report = (detail) => error(`error ${detail.code} ${detail.data ?? ''}`, detail.severity === 2);
      player.addEventListener('error', (event) => report(event.detail));
      await player.attach(video);
      player.load(url).catch((problem) => {
        // Another stream was chosen while this one was loading.
        if (problem.code !== shaka.util.Error.Code.LOAD_INTERRUPTED) report(problem);
      });
      const level = () => player.getVariantTracks().find(({ active }) => active)?.videoBandwidth;
      return { stop: () => player.destroy(), behind: () => player.getStats().liveLatency, level };
    },
  },
  'video.js': {
    formats: ['hls', 'dash'],
    async start(video, url, error) {
      await once('/players/video.min.js', () => {
        stylesheet('/players/video-js.min.css');
        return script('/players/video.min.js');
      });
      video.classList.add('video-js');
      const player = videojs(video, { controls: true, muted: true, autoplay: true, fill: true });
      player.on('error', () => error(player.error()?.message ?? 'error', true));
      const type = url.includes('.mpd') ? 'application/dash+xml' : 'application/vnd.apple.mpegurl';
      player.src({ src: url, type });
      const level = () => player.tech(true)?.vhs?.playlists.media()?.attributes?.BANDWIDTH;
      return { stop: () => player.dispose(), behind: () => NaN, level };
    },
  },
};

/** A muted video element in `box`, playing `url` with the player of that name; `state` is live. */
export async function play(name, box, url) {
  const video = document.createElement('video');
  video.muted = true;
  video.autoplay = true;
  video.controls = true;
  video.playsInline = true;
  box.replaceChildren(video);
  const state = { name, url, video, errors: [], fatal: 0, stalls: 0, ended: false, startup: NaN, shown: NaN };
  const began = performance.now();
  video.requestVideoFrameCallback?.((now) => {
    state.startup = now - began;
    state.shown = now; // since the page was asked for
  });
  const started = () => video.currentTime > 0.5 && !video.seeking;
  video.addEventListener('waiting', () => {
    if (started() && !video.ended) state.stalls++;
  });
  video.addEventListener('ended', () => {
    state.ended = true;
  });
  video.addEventListener('error', () => {
    state.errors.push(`media element: ${video.error?.message ?? ''}`);
    state.fatal++;
  });
  const player = await players[name].start(video, url, (text, fatal) => {
    state.errors.push(text);
    if (fatal) state.fatal++;
  });
  state.stop = async () => {
    await player.stop();
    box.replaceChildren();
  };
  state.behind = player.behind;
  state.level = player.level;
  return state;
}

/** What a viewer of this page could see of a player. */
export function observe(state) {
  // video.js moves the element, it stays the same one.
  const { video } = state;
  const quality = video.getVideoPlaybackQuality();
  const ranges = video.buffered;
  const end = ranges.length ? ranges.end(ranges.length - 1) : 0;
  return {
    time: video.currentTime,
    duration: video.duration,
    height: video.videoHeight,
    frames: quality.totalVideoFrames,
    dropped: quality.droppedVideoFrames,
    ahead: Math.max(0, end - video.currentTime),
    behind: state.behind(),
    level: state.level() ?? 0,
    startup: state.startup,
    ranges: ranges.length,
    paused: video.paused,
    ended: video.ended,
    stalls: state.stalls,
    errors: state.errors,
    fatal: state.fatal,
  };
}
