/* The room of a consultation: browsers speak with each other directly (WebRTC), the server only carries their letters.
   Whoever comes later offers to those who are there; a connection that breaks is offered again by the same side.
   Text and images go over plain requests: they work when video does not. */
(() => {
  "use strict";
  const root = document.getElementById("room");
  if (!root) return;
  const base = root.dataset.base;
  const words = root.dataset;
  const token = document.querySelector("input[name=csrfmiddlewaretoken]").value;
  const ice = JSON.parse(document.getElementById("ice").textContent);
  const peer = [...crypto.getRandomValues(new Uint8Array(12))].map((n) => n.toString(16).padStart(2, "0")).join("");
  const links = new Map(); // peer -> {connection, box, video, offers, waiting, tries}
  let stream = null, over = false, lastSignal = 0, lastMessage = 0, fast = 0;
  const status = document.getElementById("video-status");
  const tiles = document.getElementById("tiles");
  const mine = document.getElementById("my-video");
  const log = document.getElementById("messages");
  const buttons = Object.fromEntries(["show", "mute", "blind", "hang"].map((n) => [n, document.getElementById(`video-${n}`)]));

  const post = (path, body) => fetch(base + path, {
    method: "POST", credentials: "same-origin",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token, ...(stream ? {} : { "X-Background": "1" }) },
    body: JSON.stringify({ peer, ...body }),
  });
  const say = (text, tone = "info") => { status.textContent = text; status.dataset.tone = tone; };

  /* letters ------------------------------------------------------------------------------------------------------ */
  const write = (to, kind, body) => post("signal", { to, kind, body: body ? JSON.stringify(body) : "" }).catch(() => {});

  function tile(name) {
    const box = document.createElement("figure");
    box.className = "tile";
    const video = document.createElement("video");
    video.autoplay = true; video.playsInline = true;
    const caption = document.createElement("figcaption");
    caption.textContent = name;
    const quality = document.createElement("span");
    quality.className = "quality num";
    caption.append(" ", quality);
    box.append(video, caption);
    tiles.append(box);
    return { box, video, quality };
  }

  function link(other, name, offers) {
    const connection = new RTCPeerConnection({ iceServers: ice });
    const made = { connection, offers, waiting: [], tries: 0, name, ...tile(name) };
    made.video.dataset.peer = other;
    links.set(other, made);
    stream.getTracks().forEach((track) => connection.addTrack(track, stream));
    connection.onicecandidate = (event) => { if (event.candidate) write(other, "candidate", event.candidate); };
    connection.ontrack = (event) => { made.video.srcObject = event.streams[0]; };
    connection.onconnectionstatechange = () => watch(other, made);
    return made;
  }

  function watch(other, made) {
    const state = made.connection.connectionState;
    made.box.dataset.state = state;
    if (state === "connected") { made.tries = 0; say(words.connected, "good"); }
    if (state === "disconnected") say(words.broken, "warn");
    if (state === "failed") {
      say(words.failed, "warn");
      if (made.offers && made.tries++ < 5) offer(other, made, true);
    }
  }

  async function offer(other, made, again) {
    fast = Date.now() + 15000;
    const description = await made.connection.createOffer({ iceRestart: Boolean(again) });
    await made.connection.setLocalDescription(description);
    await write(other, "offer", made.connection.localDescription);
  }

  function drop(other) {
    const made = links.get(other);
    if (!made) return;
    made.connection.close();
    made.box.remove();
    links.delete(other);
  }

  async function read(letter, names) {
    if (!stream) return;
    fast = Date.now() + 15000;
    const other = letter.from;
    if (letter.kind === "bye") { drop(other); return; }
    const body = JSON.parse(letter.body);
    let made = links.get(other);
    if (letter.kind === "offer") {
      if (!made) made = link(other, names.get(other) || words.guest, false);
      await made.connection.setRemoteDescription(body);
      await made.connection.setLocalDescription(await made.connection.createAnswer());
      await write(other, "answer", made.connection.localDescription);
    } else if (made && letter.kind === "answer") {
      await made.connection.setRemoteDescription(body);
    } else if (made && letter.kind === "candidate") {
      if (!made.connection.remoteDescription) { made.waiting.push(body); return; }
      await made.connection.addIceCandidate(body);
    }
    if (made && made.connection.remoteDescription) {
      for (const candidate of made.waiting.splice(0)) await made.connection.addIceCandidate(candidate);
    }
  }

  /* coming and going --------------------------------------------------------------------------------------------- */
  async function show() {
    if (!navigator.mediaDevices || !window.RTCPeerConnection) { say(words.unable, "warn"); return; }
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { width: 640, height: 480 }, audio: true });
    } catch (fault) {
      stream = null;
      say(words.blocked, "warn");
      return;
    }
    const answer = await post("join", { video: true });
    const body = await answer.json();
    if (!answer.ok) { shut(); say(body.message, "warn"); return; }
    mine.srcObject = stream;
    mine.parentElement.hidden = false;
    say(words.waiting);
    toggle(true);
    for (const each of body.there) if (each.video) offer(each.peer, link(each.peer, each.name, true), false);
  }

  function shut() {
    if (stream) stream.getTracks().forEach((track) => track.stop());
    stream = null;
    mine.srcObject = null;
    mine.parentElement.hidden = true;
    [...links.keys()].forEach((other) => { write(other, "bye"); drop(other); });
    toggle(false);
  }

  function toggle(on) {
    buttons.show.hidden = on;
    for (const name of ["mute", "blind", "hang"]) buttons[name].hidden = !on;
  }

  function flip(button, tracks) {
    const on = button.getAttribute("aria-pressed") !== "true";
    tracks().forEach((track) => { track.enabled = !on; });
    button.setAttribute("aria-pressed", String(on));
  }

  /* How well each of the others comes in since the last look; the worst of them is told to the server. */
  async function quality() {
    let found = null;
    for (const made of links.values()) {
      const stats = await made.connection.getStats();
      let bytes = 0, lost = 0, got = 0, width = 0, height = 0, rtt = null;
      stats.forEach((row) => {
        if (row.type === "inbound-rtp" && row.kind === "video") {
          bytes = row.bytesReceived || 0; lost = row.packetsLost || 0; got = row.packetsReceived || 0;
          width = row.frameWidth || 0; height = row.frameHeight || 0;
        }
        if (row.type === "candidate-pair" && row.nominated && row.currentRoundTripTime !== undefined) {
          rtt = Math.round(row.currentRoundTripTime * 1000);
        }
      });
      const now = Date.now(), before = made.seen || { at: now, bytes, lost: 0, got: 0 };
      made.seen = { at: now, bytes, lost, got };
      const kbps = Math.round((bytes - before.bytes) * 8 / Math.max(now - before.at, 1));
      const gone = Math.max(lost - before.lost, 0), came = Math.max(got - before.got, 0);
      const loss = gone + came > 0 ? Math.round(100 * gone / (gone + came)) : 0;
      made.quality.textContent = `${kbps} kbit/s · ${words.loss} ${loss}%`;
      if (!found || loss > found.loss) {
        found = { state: made.connection.connectionState, kbps, loss, rtt, width, height };
      }
    }
    return found;
  }

  /* news --------------------------------------------------------------------------------------------------------- */
  let turns = 0;
  async function ask() {
    if (over) return;
    turns += 1;
    try {
      const answer = await post("news", {
        s: lastSignal, m: lastMessage, quality: stream && turns % 5 === 0 ? await quality() : null,
      });
      if (answer.ok) await take(await answer.json());
      else if (answer.status === 404 || answer.status === 403) over = true;
    } catch (fault) { say(words.offline, "warn"); }
    setTimeout(ask, Date.now() < fast ? 400 : stream ? 1000 : 2000);
  }

  async function take(found) {
    found.messages.forEach(line);
    const names = new Map(found.people.map((each) => [each.peer, each.name]));
    for (const letter of found.signals) {
      lastSignal = letter.id;
      try { await read(letter, names); } catch (fault) { say(words.failed, "warn"); }
    }
    const there = new Set(found.people.map((each) => each.peer));
    for (const other of [...links.keys()]) if (!there.has(other)) drop(other);
    document.getElementById("people").textContent = [...new Set(found.people.map((each) => each.name))].join("、") || "—";
    if (!found.live) { over = true; shut(); say(words.over); document.getElementById("speak").hidden = true; }
  }

  function line(message) {
    if (message.id <= lastMessage) return;
    lastMessage = message.id;
    const row = document.createElement("li");
    const head = document.createElement("p");
    head.className = "muted";
    head.textContent = `${message.by} · ${message.place} ${message.at}`;
    row.append(head);
    if (message.text) { const text = document.createElement("p"); text.textContent = message.text; row.append(text); }
    if (message.picture) {
      const image = document.createElement("img");
      image.src = `${base}picture/${message.id}`;
      image.alt = message.text || words.picture;
      image.loading = "lazy";
      row.append(image);
    }
    log.append(row);
    log.scrollTop = log.scrollHeight;
  }

  /* hands -------------------------------------------------------------------------------------------------------- */
  if (buttons.show) {
    buttons.show.addEventListener("click", show);
    buttons.hang.addEventListener("click", () => { shut(); post("join", { video: false }); say(words.text); });
    buttons.mute.addEventListener("click", () => flip(buttons.mute, () => stream.getAudioTracks()));
    buttons.blind.addEventListener("click", () => flip(buttons.blind, () => stream.getVideoTracks()));
  }
  const form = document.getElementById("speak");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const fault = document.getElementById("speak-fault");
    fault.textContent = "";
    const data = new FormData(form);
    if (!data.get("picture") || !data.get("picture").size) data.delete("picture");
    try {
      const answer = await fetch(`${base}speak`, {
        method: "POST", credentials: "same-origin", headers: { "X-CSRFToken": token }, body: data,
      });
      if (answer.ok) form.reset(); else fault.textContent = (await answer.json()).message;
    } catch (lost) { fault.textContent = words.offline; }
  });
  window.addEventListener("pagehide", () => {
    const data = new FormData();
    data.set("peer", peer); data.set("csrfmiddlewaretoken", token);
    navigator.sendBeacon(`${base}leave`, data);
  });
  post("join", { video: false }).catch(() => {}).finally(ask);
})();
