/* Barcodes by the camera of a telephone: what it reads goes where a scanner would have typed it, and is sent.
   Where the browser reads no barcodes, or nobody allows the camera, the field is all there is. */
"use strict";

(() => {
  const AGAIN_MS = 3000; // the same label stays in the picture for a while
  const LOOK_MS = 150;
  const STAYS_ON = "lianyi-scan";

  const form = document.querySelector("form[data-scan-form]");
  if (!form) return;
  const field = form.querySelector("[data-scan-field]");
  form.addEventListener("htmx:afterRequest", () => {
    field.value = "";
    field.focus();
  });

  const button = form.querySelector("[data-camera]");
  const video = document.querySelector("[data-camera-view]");
  if (!("BarcodeDetector" in window) || !navigator.mediaDevices?.getUserMedia) return;
  button.hidden = false;

  let stream = null;
  let last = { text: "", at: 0 };

  function stop() {
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    video.hidden = true;
    video.srcObject = null;
    button.setAttribute("aria-pressed", "false");
    sessionStorage.removeItem(STAYS_ON);
  }

  function take(text) {
    const now = performance.now();
    if (text === last.text && now - last.at < AGAIN_MS) {
      last.at = now;
      return;
    }
    last = { text, at: now };
    field.value = text;
    navigator.vibrate?.(80);
    form.requestSubmit();
  }

  async function look(detector) {
    if (!stream) return;
    try {
      const found = await detector.detect(video);
      if (stream && found.length) take(found[0].rawValue.trim());
    } catch {
      // a picture that is not ready yet: the next one will be
    }
    setTimeout(look, LOOK_MS, detector);
  }

  async function start() {
    try {
      stream = await navigator.mediaDevices.getUserMedia({
        video: { facingMode: "environment" },
      });
    } catch {
      button.hidden = true;
      document.querySelector("[data-camera-refused]").hidden = false;
      sessionStorage.removeItem(STAYS_ON);
      return;
    }
    video.srcObject = stream;
    video.hidden = false;
    button.setAttribute("aria-pressed", "true");
    sessionStorage.setItem(STAYS_ON, "1");
    await video.play();
    look(new window.BarcodeDetector({ formats: ["code_128"] }));
  }

  button.addEventListener("click", () => (stream ? stop() : start()));
  window.addEventListener("pagehide", () => stream?.getTracks().forEach((track) => track.stop()));
  if (sessionStorage.getItem(STAYS_ON)) start();
})();
