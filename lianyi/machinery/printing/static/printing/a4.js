/* The print button; without JavaScript the browser's own menu prints just as well. */
"use strict";

document.querySelector("[data-print]").addEventListener("click", () => window.print());
