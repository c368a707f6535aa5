#!/bin/sh
# Makes the demo's media with ffmpeg (libx264, AAC): a test picture with clock and frame counter, beeping once a second.
#
#   make-media.sh [DIR]     default: src/main/resources/demo/media beside this script
#
# The result is committed, so that the demo needs no ffmpeg; run this to change it. 24 s are a whole number of video
# frames (25 a second) and of AAC frames (1024 / 48000 s), so the live streams can loop it without a gap.
#
# hls-ts       master.m3u8, two renditions, MPEG-TS with audio; the live HLS stream loops it
# cmaf         the same segments twice: master.m3u8 (fMP4) and manifest.mpd (SegmentTemplate, $Number$), each of five chunks
#              (ISO/IEC 23000-19, 6.6.5) of 0.4 s; live DASH and the low-latency streams loop it
# hls-aes      AES-128, key beside it
# single-file  one file a track: master.m3u8 (EXT-X-BYTERANGE) and manifest.mpd (SegmentList with mediaRange)
# ondemand     one file a track with an index: manifest.mpd (SegmentBase with indexRange)
set -eu

here=$(cd "$(dirname "$0")" && pwd)
out=${1:-$here/../resources/demo/media}
SECONDS_LONG=24
SEG=2
FPS=25
BX="-map_metadata -1 -fflags +bitexact -flags:v +bitexact -flags:a +bitexact"
FF="ffmpeg -hide_banner -nostdin -loglevel error -y"

rm -rf "$out"
mkdir -p "$out"
out=$(cd "$out" && pwd)
raw=$(mktemp -d)
trap 'rm -rf "$raw"' EXIT

video() { # height width kbit/s
  $FF -f lavfi -i "testsrc2=s=$2x$1:r=$FPS:d=$SECONDS_LONG,drawtext=text='frame %{n}':x=(w-tw)/2:y=h-2*lh:fontsize=h/9:fontcolor=white:box=1:boxcolor=black" \
    -c:v libx264 -preset veryslow -profile:v main -pix_fmt yuv420p -b:v "$3k" -maxrate "$3k" -bufsize "$(($3 * 2))k" \
    -g $((FPS * SEG)) -keyint_min $((FPS * SEG)) -sc_threshold 0 -bf 0 -threads 1 $BX "$raw/v$1.mp4"
}

# Without B-frames and (by way of ADTS) without an edit list every track begins at 0.
video 270 480 240
video 180 320 110
$FF -f lavfi -i "sine=frequency=440:beep_factor=4:sample_rate=48000:duration=$SECONDS_LONG,volume=0.4" -ac 1 -c:a aac -b:a 40k \
  -frames:a $((SECONDS_LONG * 48000 / 1024)) $BX -f adts "$raw/a.aac"
$FF -i "$raw/a.aac" -c copy -bsf:a aac_adtstoasc $BX "$raw/a.mp4"

hls="-f hls -hls_time $SEG -hls_playlist_type vod -hls_list_size 0 -hls_flags independent_segments"

for n in 270 180; do
  mkdir -p "$out/hls-ts/$n"
  # Each rendition is made from inside its folder, so that the names written are relative.
  (cd "$out/hls-ts/$n" && $FF -i "$raw/v$n.mp4" -i "$raw/a.mp4" -map 0:v -map 1:a -c copy $BX -mpegts_flags +pat_pmt_at_frames $hls -hls_segment_filename 's%d.ts' index.m3u8)
done
cat >"$out/hls-ts/master.m3u8" <<'X'
#EXTM3U
#EXT-X-VERSION:6
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-STREAM-INF:BANDWIDTH=420000,AVERAGE-BANDWIDTH=330000,RESOLUTION=480x270,CODECS="avc1.4d401f,mp4a.40.2",FRAME-RATE=25.000
270/index.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=250000,AVERAGE-BANDWIDTH=190000,RESOLUTION=320x180,CODECS="avc1.4d4015,mp4a.40.2",FRAME-RATE=25.000
180/index.m3u8
X

mkdir -p "$out/hls-aes"
printf 'swarmgate--demo!' >"$out/hls-aes/demo.key"
printf 'demo.key\n%s\n000102030405060708090a0b0c0d0e0f\n' "$out/hls-aes/demo.key" >"$raw/keyinfo"
(cd "$out/hls-aes" && $FF -i "$raw/v180.mp4" -i "$raw/a.mp4" -map 0:v -map 1:a -c copy $BX $hls -hls_key_info_file "$raw/keyinfo" -hls_segment_filename 's%d.ts' index.m3u8)

tracks="-i $raw/v270.mp4 -i $raw/v180.mp4 -i $raw/a.mp4 -map 0:v -map 1:v -map 2:a -c copy $BX -f dash -seg_duration $SEG"

mkdir -p "$out/cmaf/0" "$out/cmaf/1" "$out/cmaf/2"
(cd "$out/cmaf" && $FF $tracks -frag_type duration -frag_duration 0.4 -adaptation_sets 'id=0,streams=v id=1,streams=a' -use_template 1 -use_timeline 0 -hls_playlist 1 \
  -init_seg_name '$RepresentationID$/init.mp4' -media_seg_name '$RepresentationID$/s$Number$.m4s' manifest.mpd)

mkdir -p "$out/single-file"
(cd "$out/single-file" && $FF $tracks -adaptation_sets 'id=0,streams=v id=1,streams=a' -single_file 1 -hls_playlist 1 \
  -single_file_name 'track-$RepresentationID$.mp4' manifest.mpd)

# The time of making says nothing here and would make every run differ. ffmpeg's reader
# drops the last segment of a SegmentList that writes startNumber="1", and needs it in a SegmentTemplate.
for f in "$out"/cmaf/*.m3u8 "$out"/single-file/*.m3u8; do
  sed -i '/^#EXT-X-PROGRAM-DATE-TIME/d' "$f"
done
sed -i 's/ startNumber="1"//' "$out/single-file/manifest.mpd"

sidx() { # sets INIT and INDEX from the top-level boxes of a file
  off=0
  while :; do
    # shellcheck disable=SC2046
    set -- "$1" $(od -An -tu1 -j "$off" -N 8 "$1")
    size=$(($2 * 16777216 + $3 * 65536 + $4 * 256 + $5))
    type=$(printf "\\$(printf %o "$6")\\$(printf %o "$7")\\$(printf %o "$8")\\$(printf %o "$9")")
    if [ "$type" = sidx ]; then
      INIT=0-$((off - 1))
      INDEX=$off-$((off + size - 1))
      return 0
    fi
    off=$((off + size))
  done
}

d=$out/ondemand
mkdir -p "$d"
indexed="+dash+empty_moov+default_base_moof+global_sidx"
for n in 270 180; do
  $FF -i "$raw/v$n.mp4" -map 0:v -c copy $BX -movflags +frag_keyframe$indexed -f mp4 "$d/v$n.mp4"
done
$FF -i "$raw/a.mp4" -map 0:a -c copy $BX -frag_duration $((SEG * 1000000)) -movflags $indexed -f mp4 "$d/a.mp4"
{
  cat <<X
<?xml version="1.0" encoding="UTF-8"?>
<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" profiles="urn:mpeg:dash:profile:isoff-on-demand:2011" type="static" mediaPresentationDuration="PT${SECONDS_LONG}S" minBufferTime="PT2S">
  <Period id="0">
    <AdaptationSet id="0" contentType="video" mimeType="video/mp4" subsegmentAlignment="true" subsegmentStartsWithSAP="1">
X
  for r in v270:480:270:avc1.4d401f:247000 v180:320:180:avc1.4d4015:113000; do
    IFS=: read -r id w h codec bits <<X
$r
X
    sidx "$d/$id.mp4"
    cat <<X
      <Representation id="$id" codecs="$codec" width="$w" height="$h" frameRate="$FPS" bandwidth="$bits">
        <BaseURL>$id.mp4</BaseURL>
        <SegmentBase indexRange="$INDEX">
          <Initialization range="$INIT"/>
        </SegmentBase>
      </Representation>
X
  done
  sidx "$d/a.mp4"
  cat <<X
    </AdaptationSet>
    <AdaptationSet id="1" contentType="audio" mimeType="audio/mp4" lang="en" subsegmentAlignment="true" subsegmentStartsWithSAP="1">
      <Representation id="a" codecs="mp4a.40.2" audioSamplingRate="48000" bandwidth="41000">
        <BaseURL>a.mp4</BaseURL>
        <SegmentBase indexRange="$INDEX">
          <Initialization range="$INIT"/>
        </SegmentBase>
      </Representation>
    </AdaptationSet>
  </Period>
</MPD>
X
} >"$d/manifest.mpd"

du -sk "$out" | awk '{print "made", $1, "KiB"}'
