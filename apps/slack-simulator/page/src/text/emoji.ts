/** Emoji by group, in the order the picker shows them. `name name2:glyph`: the first name is the one written. */
const groups: Record<string, string> = {
  Smileys: `grinning:😀 smiley:😃 smile:😄 grin:😁 laughing satisfied:😆 sweat_smile:😅 rolling_on_the_floor_laughing:🤣
    joy:😂 slightly_smiling_face:🙂 upside_down_face:🙃 wink:😉 blush:😊 innocent:😇 heart_eyes:😍 star-struck:🤩
    kissing_heart:😘 yum:😋 stuck_out_tongue:😛 stuck_out_tongue_winking_eye:😜 hugging_face:🤗 thinking_face:🤔
    zipper_mouth_face:🤐 face_with_raised_eyebrow:🤨 neutral_face:😐 expressionless:😑 no_mouth:😶 smirk:😏 unamused:😒
    face_with_rolling_eyes:🙄 grimacing:😬 relieved:😌 pensive:😔 sleepy:😪 sleeping:😴 mask:😷 nauseated_face:🤢
    exploding_head:🤯 face_with_cowboy_hat:🤠 partying_face:🥳 sunglasses:😎 nerd_face:🤓 face_with_monocle:🧐
    confused:😕 worried:😟 slightly_frowning_face:🙁 open_mouth:😮 hushed:😯 astonished:😲 flushed:😳 pleading_face:🥺
    fearful:😨 cold_sweat:😰 cry:😢 sob:😭 scream:😱 confounded:😖 disappointed:😞 sweat:😓 weary:😩 tired_face:😫
    triumph:😤 rage:😡 angry:😠 skull:💀 ghost:👻 alien:👽 robot_face robot:🤖 poop hankey:💩 melting_face:🫠
    saluting_face:🫡 face_with_peeking_eye:🫣 see_no_evil:🙈 hear_no_evil:🙉 speak_no_evil:🙊`,
  People: `+1 thumbsup:👍 -1 thumbsdown:👎 ok_hand:👌 wave:👋 raised_hands:🙌 clap:👏 pray:🙏 handshake:🤝 muscle:💪
    point_up:☝️ point_right:👉 point_left:👈 point_down:👇 v:✌️ crossed_fingers:🤞 metal:🤘 call_me_hand:🤙 hand raised_hand:✋
    fist:✊ facepunch:👊 writing_hand:✍️ eyes:👀 brain:🧠 shrug:🤷 facepalm face_palm:🤦 man-running runner:🏃 ninja:🥷
    technologist:🧑‍💻 heart:❤️ orange_heart:🧡 yellow_heart:💛 green_heart:💚 blue_heart:💙 purple_heart:💜 broken_heart:💔`,
  Work: `white_check_mark:✅ heavy_check_mark:✔️ ballot_box_with_check:☑️ x:❌ heavy_multiplication_x:✖️ warning:⚠️ no_entry:⛔
    no_entry_sign:🚫 octagonal_sign:🛑 rotating_light:🚨 exclamation heavy_exclamation_mark:❗ question:❓ bangbang:‼️
    information_source:ℹ️ hourglass:⌛ hourglass_flowing_sand:⏳ stopwatch:⏱️ alarm_clock:⏰ calendar:📅 spiral_calendar_pad:🗓️
    rocket:🚀 ship:🚢 package:📦 wrench:🔧 hammer:🔨 hammer_and_wrench:🛠️ gear:⚙️ bug:🐛 test_tube:🧪 microscope:🔬
    fire:🔥 boom:💥 zap:⚡ bulb:💡 mag:🔍 lock:🔒 unlock:🔓 key:🔑 link:🔗 paperclip:📎 pushpin:📌 round_pushpin:📍
    memo pencil:📝 clipboard:📋 page_facing_up:📄 file_folder:📁 bar_chart:📊 chart_with_upwards_trend:📈
    chart_with_downwards_trend:📉 email:📧 inbox_tray:📥 outbox_tray:📤 bell:🔔 no_bell:🔕 mega:📣 loudspeaker:📢
    speech_balloon:💬 thought_balloon:💭 computer:💻 iphone:📱 satellite:🛰️ floppy_disk:💾 electric_plug:🔌 battery:🔋
    construction:🚧 traffic_light:🚦 checkered_flag:🏁 triangular_flag_on_post:🚩 recycle:♻️ arrows_counterclockwise:🔄
    repeat:🔁 arrow_up:⬆️ arrow_down:⬇️ arrow_right:➡️ arrow_left:⬅️ arrow_forward:▶️ double_vertical_bar:⏸️
    black_square_for_stop:⏹️ heavy_plus_sign:➕ heavy_minus_sign:➖ red_circle:🔴 large_orange_circle:🟠
    large_yellow_circle:🟡 large_green_circle:🟢 large_blue_circle:🔵 white_circle:⚪ black_circle:⚫ 100:💯 sos:🆘 new:🆕
    zzz:💤`,
  Fun: `tada:🎉 confetti_ball:🎊 sparkles:✨ star:⭐ star2:🌟 dizzy:💫 trophy:🏆 medal:🏅 crown:👑 gem:💎 gift:🎁 balloon:🎈
    birthday:🎂 cake:🍰 pizza:🍕 taco:🌮 popcorn:🍿 cookie:🍪 doughnut:🍩 coffee:☕ tea:🍵 beer:🍺 beers:🍻 champagne:🍾
    avocado:🥑 banana:🍌 hot_pepper:🌶️ sunny:☀️ cloud:☁️ rain_cloud:🌧️ rainbow:🌈 snowflake:❄️ ocean:🌊 earth_africa:🌍
    seedling:🌱 evergreen_tree:🌲 four_leaf_clover:🍀 sunflower:🌻 cherry_blossom:🌸 dog:🐶 cat:🐱 fox_face:🦊
    panda_face:🐼 unicorn_face:🦄 bee:🐝 turtle:🐢 octopus:🐙 snail:🐌 penguin:🐧 dragon:🐉 soccer:⚽ dart:🎯
    video_game:🎮 guitar:🎸 musical_note:🎵 art:🎨 headphones:🎧 airplane:✈️ car:🚗 bike:🚲 house:🏠 office:🏢
    parrot:🦜 waving_white_flag:🏳️ pirate_flag:🏴‍☠️ crystal_ball:🔮 magic_wand:🪄`,
};

const glyphs = new Map<string, string>();
const byGroup = Object.entries(groups).map(([label, entries]) => ({
  label,
  emoji: [...entries.matchAll(/([^:]+):(\S+)\s*/g)].map(([, names = '', glyph = '']) => {
    const all = names.trim().split(/\s+/);
    for (const name of all) glyphs.set(name, glyph);
    return { name: all[0] ?? '', glyph };
  }),
}));

/** What the picker shows. */
export const emojiGroups: readonly { label: string; emoji: readonly { name: string; glyph: string }[] }[] = byGroup;

/** The Unicode emoji of a shortcode without its colons; a skin tone suffix is dropped. */
export function emojiGlyph(name: string): string | undefined {
  return glyphs.get(name.replace(/::skin-tone-\d$/, ''));
}

/** Shortcodes that start with or, after those, contain `query`. */
export function findEmoji(query: string, limit: number): { name: string; glyph: string }[] {
  const wanted = query.toLowerCase();
  const all = [...glyphs].map(([name, glyph]) => ({ name, glyph }));
  const starting = all.filter(({ name }) => name.startsWith(wanted));
  const containing = all.filter(({ name }) => !name.startsWith(wanted) && name.includes(wanted));
  const seen = new Set<string>();
  return [...starting, ...containing].filter(({ glyph }) => !seen.has(glyph) && seen.add(glyph)).slice(0, limit);
}
